CREATE TABLE road_applied (
	caller VARCHAR(80) NOT NULL, 
	request_id VARCHAR(64) NOT NULL, 
	digest BLOB NOT NULL, 
	answer BLOB NOT NULL, 
	apply_time DATETIME NOT NULL, 
	PRIMARY KEY (caller, request_id)
);

CREATE TABLE road_mark (
	id INTEGER NOT NULL, 
	count INTEGER NOT NULL, 
	PRIMARY KEY (id)
);

CREATE TABLE road_outbox (
	seq INTEGER NOT NULL, 
	delivery_id VARCHAR(36) NOT NULL, 
	callee VARCHAR(80) NOT NULL, 
	method VARCHAR(160) NOT NULL, 
	lane VARCHAR(64) NOT NULL, 
	follows BOOLEAN DEFAULT false NOT NULL, 
	item BLOB NOT NULL, 
	trace_parent VARCHAR(55) NOT NULL, 
	post_time DATETIME NOT NULL, 
	tries INTEGER NOT NULL, 
	parked BOOLEAN NOT NULL, 
	reason VARCHAR(64) NOT NULL, 
	explanation TEXT NOT NULL, 
	PRIMARY KEY (seq)
);

CREATE INDEX road_outbox_callee ON road_outbox (callee, seq);

CREATE INDEX road_outbox_lane ON road_outbox (lane, seq);
