CREATE TABLE passages (
	delivery_id VARCHAR(64) NOT NULL, 
	body VARCHAR(6) NOT NULL, 
	matter VARCHAR(40) NOT NULL, 
	outcome VARCHAR(64) NOT NULL, 
	pass_time DATETIME NOT NULL, 
	PRIMARY KEY (delivery_id)
);
