CREATE TABLE linkage_records (
	position BIGINT NOT NULL, 
	pass_time DATETIME NOT NULL, 
	direction VARCHAR(3) NOT NULL, 
	matter VARCHAR(32) NOT NULL, 
	delivery_id VARCHAR(64) NOT NULL, 
	PRIMARY KEY (position)
);

CREATE INDEX ix_linkage_records_delivery_id ON linkage_records (delivery_id);
