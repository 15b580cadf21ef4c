CREATE TABLE counters (
	id INTEGER NOT NULL, 
	serial INTEGER NOT NULL, 
	PRIMARY KEY (id)
);

CREATE TABLE customers (
	addressee_number VARCHAR(15) NOT NULL, 
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
	PRIMARY KEY (addressee_number), 
	UNIQUE (my_number)
);

CREATE TABLE inquiries (
	inquiry_id VARCHAR(36) NOT NULL, 
	addressee_number VARCHAR(15) NOT NULL, 
	work_code VARCHAR(16) NOT NULL, 
	procedure_code VARCHAR(16) NOT NULL, 
	item_code VARCHAR(16) NOT NULL, 
	provider_code VARCHAR(6) NOT NULL, 
	result VARCHAR(16) NOT NULL, 
	explanation TEXT NOT NULL, 
	answer JSON NOT NULL, 
	PRIMARY KEY (inquiry_id)
);
