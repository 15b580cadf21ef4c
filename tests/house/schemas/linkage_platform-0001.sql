CREATE TABLE linkages (
	linkage_id VARCHAR(64) NOT NULL, 
	provider VARCHAR(100) NOT NULL, 
	consumer VARCHAR(100) NOT NULL, 
	method VARCHAR(4) NOT NULL, 
	matter TEXT NOT NULL, 
	PRIMARY KEY (linkage_id)
);

CREATE INDEX ix_linkages_provider ON linkages (provider);
