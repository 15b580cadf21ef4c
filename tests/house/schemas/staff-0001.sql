CREATE TABLE staff_accounts (
	name VARCHAR(64) NOT NULL, 
	role VARCHAR(16) NOT NULL, 
	password_hash VARCHAR(200) NOT NULL, 
	second_factor BLOB NOT NULL, 
	last_step BIGINT NOT NULL, 
	wrong_tries INTEGER NOT NULL, 
	locked_until DATETIME, 
	is_closed BOOLEAN NOT NULL, 
	PRIMARY KEY (name)
);

CREATE TABLE staff_sessions (
	handle BLOB NOT NULL, 
	proof_key BLOB NOT NULL, 
	account VARCHAR(64) NOT NULL, 
	terminal VARCHAR(80) NOT NULL, 
	begin_time DATETIME NOT NULL, 
	last_use_time DATETIME NOT NULL, 
	PRIMARY KEY (handle)
);

CREATE INDEX ix_staff_sessions_account ON staff_sessions (account);
