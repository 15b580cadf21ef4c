CREATE TABLE counters (
	name VARCHAR(40) NOT NULL, 
	last INTEGER NOT NULL, 
	PRIMARY KEY (name)
);

CREATE TABLE history (
	addressee_number VARCHAR(15) NOT NULL, 
	history_number INTEGER NOT NULL, 
	resident_code VARCHAR(11) NOT NULL, 
	household_number VARCHAR(15) NOT NULL, 
	operator VARCHAR(80) NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	my_number VARCHAR(12), 
	municipality_code VARCHAR(6) NOT NULL, 
	position INTEGER NOT NULL, 
	relationship VARCHAR(40) NOT NULL, 
	registered_domicile VARCHAR(300) NOT NULL, 
	register_head VARCHAR(300) NOT NULL, 
	nationality VARCHAR(40) NOT NULL, 
	resident_since VARCHAR(88) NOT NULL, 
	entry_reason INTEGER NOT NULL, 
	former_address VARCHAR(300) NOT NULL, 
	state VARCHAR(8) NOT NULL, 
	reason INTEGER NOT NULL, 
	change_date VARCHAR(88) NOT NULL, 
	process_date DATE NOT NULL, 
	effective_from VARCHAR(88) NOT NULL, 
	cancels INTEGER NOT NULL, 
	planned_code VARCHAR(6), 
	planned_address VARCHAR(300), 
	planned_date DATE, 
	confirmed_code VARCHAR(6), 
	confirmed_address VARCHAR(300), 
	confirmed_date VARCHAR(88), 
	notice_date DATE, 
	notice_number INTEGER NOT NULL, 
	handover_number INTEGER NOT NULL, 
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
	PRIMARY KEY (addressee_number, history_number)
);

CREATE TABLE households (
	household_number VARCHAR(15) NOT NULL, 
	recorded_date DATE NOT NULL, 
	PRIMARY KEY (household_number)
);

CREATE TABLE leases (
	number VARCHAR(64) NOT NULL, 
	terminal VARCHAR(80) NOT NULL, 
	operator VARCHAR(80) NOT NULL, 
	since DATETIME NOT NULL, 
	until DATETIME NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (number)
);

CREATE TABLE records (
	addressee_number VARCHAR(15) NOT NULL, 
	history_number INTEGER NOT NULL, 
	resident_code VARCHAR(11) NOT NULL, 
	household_number VARCHAR(15) NOT NULL, 
	my_number VARCHAR(12), 
	municipality_code VARCHAR(6) NOT NULL, 
	position INTEGER NOT NULL, 
	relationship VARCHAR(40) NOT NULL, 
	registered_domicile VARCHAR(300) NOT NULL, 
	register_head VARCHAR(300) NOT NULL, 
	nationality VARCHAR(40) NOT NULL, 
	resident_since VARCHAR(88) NOT NULL, 
	entry_reason INTEGER NOT NULL, 
	former_address VARCHAR(300) NOT NULL, 
	state VARCHAR(8) NOT NULL, 
	reason INTEGER NOT NULL, 
	change_date VARCHAR(88) NOT NULL, 
	process_date DATE NOT NULL, 
	effective_from VARCHAR(88) NOT NULL, 
	cancels INTEGER NOT NULL, 
	planned_code VARCHAR(6), 
	planned_address VARCHAR(300), 
	planned_date DATE, 
	confirmed_code VARCHAR(6), 
	confirmed_address VARCHAR(300), 
	confirmed_date VARCHAR(88), 
	notice_date DATE, 
	notice_number INTEGER NOT NULL, 
	handover_number INTEGER NOT NULL, 
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
	PRIMARY KEY (addressee_number), 
	UNIQUE (resident_code)
);

CREATE TABLE resident_codes (
	resident_code VARCHAR(11) NOT NULL, 
	is_used BOOLEAN NOT NULL, 
	PRIMARY KEY (resident_code)
);

CREATE INDEX ix_history_household_number ON history (household_number);

CREATE INDEX ix_records_due ON records (state, planned_date);

CREATE INDEX ix_records_household_number ON records (household_number);

CREATE INDEX ix_resident_codes_is_used ON resident_codes (is_used);
