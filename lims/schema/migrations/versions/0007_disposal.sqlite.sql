CREATE TABLE disposal (
	id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	disposition VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	comment VARCHAR, 
	proposed_at DATETIME NOT NULL, 
	proposed_by_id INTEGER NOT NULL, 
	decided_at DATETIME, 
	decided_by_id INTEGER, 
	decision_reason VARCHAR, 
	change_set_id INTEGER NOT NULL, 
	CONSTRAINT pk_disposal PRIMARY KEY (id), 
	CONSTRAINT ck_disposal_state_known CHECK (state IN ('waiting', 'approved', 'turned down', 'withdrawn')), 
	CONSTRAINT ck_disposal_disposition_known CHECK (disposition IN ('used up', 'destroyed', 'deaccessioned', 'released')), 
	CONSTRAINT ck_disposal_said_if_other CHECK (reason <> 'other' OR comment IS NOT NULL), 
	CONSTRAINT ck_disposal_decided_then CHECK ((state = 'waiting') = (decided_at IS NULL)), 
	CONSTRAINT ck_disposal_second_person CHECK (state NOT IN ('approved', 'turned down') OR (decided_by_id IS NOT NULL AND decided_by_id <> proposed_by_id)), 
	CONSTRAINT ck_disposal_turned_down_why CHECK (state <> 'turned down' OR decision_reason IS NOT NULL), 
	CONSTRAINT uq_disposal_number UNIQUE (number), 
	CONSTRAINT fk_disposal_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES agent (id), 
	CONSTRAINT fk_disposal_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES agent (id), 
	CONSTRAINT fk_disposal_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_disposal_waiting ON disposal (number) WHERE state = 'waiting';

CREATE TABLE disposal_item (
	id INTEGER NOT NULL, 
	disposal_id INTEGER NOT NULL, 
	sample_id INTEGER NOT NULL, 
	hold_id INTEGER NOT NULL, 
	disposition_before VARCHAR NOT NULL, 
	CONSTRAINT pk_disposal_item PRIMARY KEY (id), 
	CONSTRAINT uq_disposal_item_disposal_id_sample_id UNIQUE (disposal_id, sample_id), 
	CONSTRAINT fk_disposal_item_disposal_id FOREIGN KEY(disposal_id) REFERENCES disposal (id), 
	CONSTRAINT fk_disposal_item_sample_id FOREIGN KEY(sample_id) REFERENCES material_sample (id), 
	CONSTRAINT uq_disposal_item_hold_id UNIQUE (hold_id), 
	CONSTRAINT fk_disposal_item_hold_id FOREIGN KEY(hold_id) REFERENCES hold (id)
);

CREATE INDEX ix_disposal_item_sample_id ON disposal_item (sample_id);
