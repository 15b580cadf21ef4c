CREATE TABLE number_notices (
	resident_code VARCHAR(11) NOT NULL, 
	municipality_code VARCHAR(6) NOT NULL, 
	application_id VARCHAR(23) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	envelope_address VARCHAR(300) NOT NULL, 
	envelope_recipient VARCHAR(256) NOT NULL, 
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
	PRIMARY KEY (resident_code), 
	UNIQUE (application_id)
);

CREATE INDEX ix_number_notices_my_number ON number_notices (my_number);
