CREATE TABLE counters (
	id INTEGER NOT NULL, 
	serial INTEGER NOT NULL, 
	tie_order INTEGER NOT NULL, 
	PRIMARY KEY (id)
);

CREATE TABLE people (
	integrated_number VARCHAR(15) NOT NULL, 
	my_number VARCHAR(12) NOT NULL, 
	symbol VARCHAR(15) NOT NULL, 
	symbol_reason VARCHAR(64), 
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
	PRIMARY KEY (integrated_number), 
	UNIQUE (my_number)
);

CREATE TABLE system_numbers (
	addressee_number VARCHAR(15) NOT NULL, 
	integrated_number VARCHAR(15) NOT NULL, 
	sender VARCHAR(80) NOT NULL, 
	tie_order INTEGER NOT NULL, 
	PRIMARY KEY (addressee_number)
);

CREATE INDEX ix_people_symbol ON people (symbol);

CREATE INDEX ix_system_numbers_integrated_number ON system_numbers (integrated_number);
