CREATE TABLE acquisitions (
	integrated_addressee_number VARCHAR(15) NOT NULL, 
	request_id VARCHAR(36) NOT NULL, 
	number_digest BLOB, 
	ask_time DATETIME NOT NULL, 
	PRIMARY KEY (integrated_addressee_number)
);

CREATE TABLE copies (
	integrated_addressee_number VARCHAR(15) NOT NULL, 
	item_code VARCHAR(16) NOT NULL, 
	record_id VARCHAR(128) NOT NULL, 
	version INTEGER NOT NULL, 
	key_id VARCHAR(16) NOT NULL, 
	locked BLOB NOT NULL, 
	PRIMARY KEY (integrated_addressee_number, item_code, record_id)
);

CREATE TABLE inquiries (
	inquiry_id VARCHAR(36) NOT NULL, 
	integrated_addressee_number VARCHAR(15) NOT NULL, 
	transaction_number VARCHAR(32), 
	is_done BOOLEAN NOT NULL, 
	PRIMARY KEY (inquiry_id)
);

CREATE TABLE provision_records (
	seq INTEGER NOT NULL, 
	record_key VARCHAR(36) NOT NULL, 
	is_first BOOLEAN NOT NULL, 
	transaction_number VARCHAR(32) NOT NULL, 
	inquirer VARCHAR(6) NOT NULL, 
	provider VARCHAR(6) NOT NULL, 
	work_code VARCHAR(16) NOT NULL, 
	item_code VARCHAR(16) NOT NULL, 
	result VARCHAR(16) NOT NULL, 
	request_time VARCHAR(40) NOT NULL, 
	provide_time VARCHAR(40) NOT NULL, 
	symbol VARCHAR(64) NOT NULL, 
	previous_hash VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	PRIMARY KEY (seq)
);

CREATE TABLE provision_records_start (
	id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	PRIMARY KEY (id)
);

CREATE TABLE published_keys (
	public_key BLOB NOT NULL, 
	PRIMARY KEY (public_key)
);

CREATE TABLE symbols (
	integrated_addressee_number VARCHAR(15) NOT NULL, 
	symbol VARCHAR(64) NOT NULL, 
	PRIMARY KEY (integrated_addressee_number)
);

CREATE INDEX ix_acquisitions_ask_time ON acquisitions (ask_time);

CREATE INDEX ix_acquisitions_number_digest ON acquisitions (number_digest);

CREATE INDEX ix_inquiries_transaction_number ON inquiries (transaction_number);

CREATE INDEX ix_provision_records_record_key ON provision_records (record_key);

CREATE INDEX ix_symbols_symbol ON symbols (symbol);
