CREATE TABLE identities (
	resident_code VARCHAR(11) NOT NULL, 
	municipality_code VARCHAR(6) NOT NULL, 
	superseded BOOLEAN NOT NULL, 
	update_number INTEGER NOT NULL, 
	last_reason INTEGER NOT NULL, 
	is_resident BOOLEAN NOT NULL, 
	my_number VARCHAR(12) NOT NULL, 
	name VARCHAR(256) NOT NULL, 
	kana VARCHAR(256), 
	reading_state INTEGER NOT NULL, 
	former_name VARCHAR(256), 
	common_name VARCHAR(256), 
	birth_date VARCHAR(8) NOT NULL, 
	birth_date_pattern INTEGER NOT NULL, 
	birth_date_text VARCHAR(64) NOT NULL, 
	birth_date_until VARCHAR(8) NOT NULL, 
	sex INTEGER NOT NULL, 
	address VARCHAR(300) NOT NULL, 
	PRIMARY KEY (resident_code, municipality_code)
);

CREATE INDEX ix_identities_my_number ON identities (my_number);
