CREATE TABLE services (
	service_id VARCHAR(64) NOT NULL, 
	municipality_code VARCHAR(6) NOT NULL, 
	title VARCHAR(200) NOT NULL, 
	description TEXT NOT NULL, 
	applies_online BOOLEAN NOT NULL, 
	PRIMARY KEY (service_id)
);

CREATE INDEX ix_services_municipality_code ON services (municipality_code);
