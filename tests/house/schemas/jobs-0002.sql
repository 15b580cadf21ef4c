CREATE TABLE job_rows (
	job_id VARCHAR(36) NOT NULL, 
	number INTEGER NOT NULL, 
	state VARCHAR(10) NOT NULL, 
	content BLOB, 
	reason VARCHAR(63) NOT NULL, 
	explanation VARCHAR(300) NOT NULL, 
	PRIMARY KEY (job_id, number)
);

CREATE TABLE jobs (
	job_id VARCHAR(36) NOT NULL, 
	caller VARCHAR(80) NOT NULL, 
	operator VARCHAR(80) NOT NULL, 
	work VARCHAR(40) NOT NULL, 
	state VARCHAR(10) NOT NULL, 
	start_time DATETIME NOT NULL, 
	end_time DATETIME, 
	trace_parent VARCHAR(55) NOT NULL, 
	PRIMARY KEY (job_id)
);

CREATE INDEX ix_jobs_end_time ON jobs (end_time);

CREATE INDEX ix_jobs_state ON jobs (state, job_id);
