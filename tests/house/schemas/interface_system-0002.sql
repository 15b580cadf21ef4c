CREATE TABLE linkage_records (
	position BIGINT NOT NULL, 
	pass_time DATETIME NOT NULL, 
	method VARCHAR(60) NOT NULL, 
	sender VARCHAR(80) NOT NULL, 
	receiver VARCHAR(80) NOT NULL, 
	body VARCHAR(6) NOT NULL, 
	delivery_id VARCHAR(64) NOT NULL, 
	refusal VARCHAR(63) NOT NULL, 
	PRIMARY KEY (position)
);

CREATE INDEX ix_linkage_records_delivery_id ON linkage_records (delivery_id);

CREATE INDEX ix_linkage_records_pass_time ON linkage_records (pass_time);
