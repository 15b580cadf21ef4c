CREATE TABLE open_inquiries (
	inquiry_id VARCHAR(36) NOT NULL, 
	business_system VARCHAR(40) NOT NULL, 
	addressee_number VARCHAR(15) NOT NULL, 
	PRIMARY KEY (inquiry_id)
);
