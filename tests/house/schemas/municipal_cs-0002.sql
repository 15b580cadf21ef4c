CREATE TABLE identities (
	resident_code VARCHAR(11) NOT NULL, 
	municipality_code VARCHAR(6) NOT NULL, 
	birth_date VARCHAR(8) NOT NULL, 
	name_key VARCHAR(256) NOT NULL, 
	given_name_key VARCHAR(256) NOT NULL, 
	kana_key VARCHAR(256) NOT NULL, 
	kana_long_key VARCHAR(256) NOT NULL, 
	given_kana_key VARCHAR(256) NOT NULL, 
	given_kana_long_key VARCHAR(256) NOT NULL, 
	address_key VARCHAR(256) NOT NULL, 
	update_number INTEGER NOT NULL, 
	last_reason INTEGER NOT NULL, 
	is_resident BOOLEAN NOT NULL, 
	my_number VARCHAR(12) NOT NULL, 
	name VARCHAR(256) NOT NULL, 
	kana VARCHAR(256), 
	reading_state INTEGER NOT NULL, 
	former_name VARCHAR(256), 
	common_name VARCHAR(256), 
	birth_date_pattern INTEGER NOT NULL, 
	birth_date_text VARCHAR(64) NOT NULL, 
	birth_date_until VARCHAR(8) NOT NULL, 
	sex INTEGER NOT NULL, 
	address VARCHAR(300) NOT NULL, 
	PRIMARY KEY (resident_code)
);

CREATE INDEX ix_identities_address_key ON identities (address_key);

CREATE INDEX ix_identities_birth_date ON identities (birth_date);

CREATE INDEX ix_identities_given_kana_key ON identities (given_kana_key);

CREATE INDEX ix_identities_given_kana_long_key ON identities (given_kana_long_key);

CREATE INDEX ix_identities_given_name_key ON identities (given_name_key);

CREATE INDEX ix_identities_kana_key ON identities (kana_key);

CREATE INDEX ix_identities_kana_long_key ON identities (kana_long_key);

CREATE INDEX ix_identities_my_number ON identities (my_number);

CREATE INDEX ix_identities_name_key ON identities (name_key);
