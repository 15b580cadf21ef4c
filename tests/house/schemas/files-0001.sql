CREATE TABLE file_grants (
	name VARCHAR(64) NOT NULL, 
	caller VARCHAR(80) NOT NULL, 
	PRIMARY KEY (name, caller)
);

CREATE TABLE file_segments (
	name VARCHAR(64) NOT NULL, 
	number INTEGER NOT NULL, 
	sealed BLOB NOT NULL, 
	PRIMARY KEY (name, number)
);

CREATE TABLE files (
	name VARCHAR(64) NOT NULL, 
	size INTEGER NOT NULL, 
	key_id VARCHAR(16) NOT NULL, 
	keep_until DATE NOT NULL, 
	PRIMARY KEY (name)
);

CREATE INDEX ix_files_keep_until ON files (keep_until);
