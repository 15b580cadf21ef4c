CREATE TABLE linkage_records (
	position BIGINT NOT NULL, 
	pass_time DATETIME NOT NULL, 
	method VARCHAR(60) NOT NULL, 
	sender VARCHAR(80) NOT NULL, 
	receiver VARCHAR(80) NOT NULL, 
	body VARCHAR(6) NOT NULL, 
	item_digest BLOB NOT NULL, 
	refusal VARCHAR(63) NOT NULL, 
	PRIMARY KEY (position)
);

CREATE INDEX ix_linkage_records_item_digest ON linkage_records (item_digest);

CREATE INDEX ix_linkage_records_pass_time ON linkage_records (pass_time);
