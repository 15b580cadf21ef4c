CREATE TABLE number_accesses (
	position BIGINT NOT NULL, 
	access_time DATETIME NOT NULL, 
	operator VARCHAR(80) NOT NULL, 
	terminal VARCHAR(80) NOT NULL, 
	purpose VARCHAR(16) NOT NULL, 
	method VARCHAR(60) NOT NULL, 
	target BLOB NOT NULL, 
	PRIMARY KEY (position)
);

CREATE TABLE numbers_in_files (
	file BLOB NOT NULL, 
	target BLOB NOT NULL, 
	keep_until DATE NOT NULL, 
	PRIMARY KEY (file, target)
);

CREATE INDEX ix_number_accesses_access_time ON number_accesses (access_time);

CREATE INDEX ix_number_accesses_target ON number_accesses (target, position);

CREATE INDEX ix_numbers_in_files_keep_until ON numbers_in_files (keep_until);
