CREATE TABLE logger_file (
	id INTEGER NOT NULL, 
	file_name VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	live_digest VARCHAR, 
	rows INTEGER NOT NULL, 
	came_in INTEGER NOT NULL, 
	known INTEGER NOT NULL, 
	refused INTEGER NOT NULL, 
	first_at DATETIME, 
	last_at DATETIME, 
	summary TEXT, 
	withdrawn BOOLEAN NOT NULL, 
	change_set_id INTEGER NOT NULL, 
	CONSTRAINT pk_logger_file PRIMARY KEY (id), 
	CONSTRAINT ck_logger_file_counts CHECK (rows >= 0 AND came_in >= 0 AND known >= 0 AND refused >= 0), 
	CONSTRAINT uq_logger_file_live_digest UNIQUE (live_digest), 
	CONSTRAINT fk_logger_file_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_logger_file_digest ON logger_file (digest);

CREATE TABLE failure (
	id INTEGER NOT NULL, 
	container_id INTEGER NOT NULL, 
	began_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	remarks VARCHAR, 
	withdrawn BOOLEAN NOT NULL, 
	change_set_id INTEGER NOT NULL, 
	CONSTRAINT pk_failure PRIMARY KEY (id), 
	CONSTRAINT ck_failure_in_order CHECK (began_at <= ended_at), 
	CONSTRAINT fk_failure_container_id FOREIGN KEY(container_id) REFERENCES storage_container (id), 
	CONSTRAINT fk_failure_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE UNIQUE INDEX uq_failure_going_on ON failure (container_id) WHERE ended_at IS NULL AND NOT withdrawn;

CREATE TABLE probe (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	container_id INTEGER NOT NULL, 
	quantity VARCHAR NOT NULL, 
	token_digest VARCHAR, 
	low_limit INTEGER, 
	high_limit INTEGER, 
	delay_minutes INTEGER NOT NULL, 
	silent_minutes INTEGER NOT NULL, 
	since DATETIME NOT NULL, 
	retired_at DATETIME, 
	change_set_id INTEGER NOT NULL, 
	CONSTRAINT pk_probe PRIMARY KEY (id), 
	CONSTRAINT ck_probe_quantity_known CHECK (quantity IN ('temperature', 'humidity')), 
	CONSTRAINT ck_probe_limits_in_order CHECK (low_limit < high_limit), 
	CONSTRAINT ck_probe_minutes CHECK (delay_minutes >= 0 AND silent_minutes >= 1), 
	CONSTRAINT fk_probe_container_id FOREIGN KEY(container_id) REFERENCES storage_container (id), 
	CONSTRAINT uq_probe_token_digest UNIQUE (token_digest), 
	CONSTRAINT fk_probe_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_probe_container_id ON probe (container_id);

CREATE UNIQUE INDEX uq_probe_name_in_use ON probe (name) WHERE retired_at IS NULL;

CREATE TABLE alarm (
	id INTEGER NOT NULL, 
	probe_id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	began_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	worst INTEGER, 
	acknowledged_at DATETIME, 
	acknowledged_by_agent_id INTEGER, 
	comment VARCHAR, 
	withdrawn BOOLEAN NOT NULL, 
	change_set_id INTEGER NOT NULL, 
	CONSTRAINT pk_alarm PRIMARY KEY (id), 
	CONSTRAINT ck_alarm_kind_known CHECK (kind IN ('above', 'below', 'silent')), 
	CONSTRAINT ck_alarm_in_order CHECK (began_at <= ended_at), 
	CONSTRAINT fk_alarm_probe_id FOREIGN KEY(probe_id) REFERENCES probe (id), 
	CONSTRAINT fk_alarm_acknowledged_by_agent_id FOREIGN KEY(acknowledged_by_agent_id) REFERENCES agent (id), 
	CONSTRAINT fk_alarm_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_alarm_probe_id ON alarm (probe_id, began_at);

CREATE INDEX ix_alarm_waiting ON alarm (id) WHERE acknowledged_at IS NULL AND NOT withdrawn;

CREATE UNIQUE INDEX uq_alarm_going_on ON alarm (probe_id, kind) WHERE ended_at IS NULL AND NOT withdrawn;

CREATE TABLE probe_watcher (
	id INTEGER NOT NULL, 
	probe_id INTEGER NOT NULL, 
	agent_id INTEGER NOT NULL, 
	CONSTRAINT pk_probe_watcher PRIMARY KEY (id), 
	CONSTRAINT uq_probe_watcher_probe_id_agent_id UNIQUE (probe_id, agent_id), 
	CONSTRAINT fk_probe_watcher_probe_id FOREIGN KEY(probe_id) REFERENCES probe (id), 
	CONSTRAINT fk_probe_watcher_agent_id FOREIGN KEY(agent_id) REFERENCES agent (id)
);

CREATE TABLE reading (
	id INTEGER NOT NULL, 
	probe_id INTEGER NOT NULL, 
	measured_at DATETIME NOT NULL, 
	value INTEGER NOT NULL, 
	logger_file_id INTEGER, 
	CONSTRAINT pk_reading PRIMARY KEY (id), 
	CONSTRAINT uq_reading_probe_id_measured_at UNIQUE (probe_id, measured_at), 
	CONSTRAINT fk_reading_probe_id FOREIGN KEY(probe_id) REFERENCES probe (id), 
	CONSTRAINT fk_reading_logger_file_id FOREIGN KEY(logger_file_id) REFERENCES logger_file (id)
);

CREATE INDEX ix_reading_logger_file_id ON reading (logger_file_id);
