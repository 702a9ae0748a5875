CREATE TABLE late_scan (
	id INTEGER NOT NULL, 
	scan_id INTEGER NOT NULL, 
	account_id INTEGER, 
	asked TEXT, 
	decision VARCHAR NOT NULL, 
	decided_at DATETIME, 
	decided_by_account_id INTEGER, 
	CONSTRAINT pk_late_scan PRIMARY KEY (id), 
	CONSTRAINT ck_late_scan_decision_known CHECK (decision IN ('open', 'done', 'put elsewhere', 'dismissed')), 
	CONSTRAINT ck_late_scan_decided CHECK ((decision = 'open') = (decided_at IS NULL)), 
	CONSTRAINT uq_late_scan_scan_id UNIQUE (scan_id), 
	CONSTRAINT fk_late_scan_scan_id FOREIGN KEY(scan_id) REFERENCES scan (id)
);

CREATE INDEX ix_late_scan_account_id ON late_scan (account_id);
