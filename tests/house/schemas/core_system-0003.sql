CREATE TABLE acquisitions (
	body VARCHAR(6) NOT NULL, 
	request_id VARCHAR(36) NOT NULL, 
	number_digest BLOB NOT NULL, 
	issue_time DATETIME NOT NULL, 
	PRIMARY KEY (body, request_id), 
	UNIQUE (number_digest)
);

CREATE TABLE issued_symbols (
	linkage_code VARCHAR(32) NOT NULL, 
	body VARCHAR(6) NOT NULL, 
	PRIMARY KEY (linkage_code, body)
);

CREATE TABLE linkages (
	resident_index VARCHAR(64) NOT NULL, 
	linkage_code VARCHAR(32) NOT NULL, 
	PRIMARY KEY (resident_index)
);

CREATE TABLE provision_records (
	seq INTEGER NOT NULL, 
	transaction_number VARCHAR(32) NOT NULL, 
	inquiry_id VARCHAR(36) NOT NULL, 
	inquirer VARCHAR(6) NOT NULL, 
	provider VARCHAR(6) NOT NULL, 
	work_code VARCHAR(16) NOT NULL, 
	item_code VARCHAR(16) NOT NULL, 
	result VARCHAR(16) NOT NULL, 
	request_time VARCHAR(40) NOT NULL, 
	trace VARCHAR(64) NOT NULL, 
	previous_hash VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	PRIMARY KEY (seq), 
	UNIQUE (inquirer, inquiry_id), 
	UNIQUE (transaction_number)
);

CREATE TABLE provision_records_start (
	id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	PRIMARY KEY (id)
);

CREATE TABLE public_keys (
	body VARCHAR(6) NOT NULL, 
	public_key BLOB NOT NULL, 
	PRIMARY KEY (body)
);

CREATE INDEX ix_acquisitions_issue_time ON acquisitions (issue_time);
