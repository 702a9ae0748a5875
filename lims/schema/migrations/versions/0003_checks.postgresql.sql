CREATE TABLE storage_check (
	id BIGSERIAL NOT NULL, 
	number BIGINT NOT NULL, 
	container_id BIGINT NOT NULL, 
	place_label VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	file_name VARCHAR, 
	begun_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	closed_at TIMESTAMP WITH TIME ZONE, 
	agent_id BIGINT, 
	closed_by_id BIGINT, 
	comment VARCHAR, 
	digest VARCHAR, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_storage_check PRIMARY KEY (id), 
	CONSTRAINT ck_storage_check_state_known CHECK (state IN ('open', 'closed', 'withdrawn')), 
	CONSTRAINT ck_storage_check_source_known CHECK (source IN ('scan', 'rack file')), 
	CONSTRAINT ck_storage_check_closed_then CHECK ((state = 'closed') = (closed_at IS NOT NULL)), 
	CONSTRAINT ck_storage_check_signed CHECK ((closed_at IS NULL) = (digest IS NULL)), 
	CONSTRAINT uq_storage_check_number UNIQUE (number), 
	CONSTRAINT fk_storage_check_container_id FOREIGN KEY(container_id) REFERENCES storage_container (id), 
	CONSTRAINT fk_storage_check_agent_id FOREIGN KEY(agent_id) REFERENCES agent (id), 
	CONSTRAINT fk_storage_check_closed_by_id FOREIGN KEY(closed_by_id) REFERENCES agent (id), 
	CONSTRAINT fk_storage_check_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_storage_check_container_id ON storage_check (container_id);

CREATE UNIQUE INDEX uq_storage_check_open ON storage_check (container_id) WHERE state = 'open';

CREATE TABLE storage_check_item (
	id BIGSERIAL NOT NULL, 
	check_id BIGINT NOT NULL, 
	line INTEGER NOT NULL, 
	code VARCHAR, 
	entity_id BIGINT, 
	expected_position INTEGER, 
	found_position INTEGER, 
	recorded_label VARCHAR, 
	verdict VARCHAR NOT NULL, 
	proposal VARCHAR NOT NULL, 
	problem VARCHAR, 
	resolution VARCHAR NOT NULL, 
	CONSTRAINT pk_storage_check_item PRIMARY KEY (id), 
	CONSTRAINT ck_storage_check_item_verdict_known CHECK (verdict IN ('found', 'missing', 'foreign', 'misplaced', 'unknown', 'unreadable')), 
	CONSTRAINT ck_storage_check_item_proposal_known CHECK (proposal IN ('none', 'moved', 'put here', 'brought back', 'marked missing', 'left', 'taken out')), 
	CONSTRAINT ck_storage_check_item_resolution_known CHECK (resolution IN ('none', 'moved', 'put here', 'brought back', 'marked missing', 'left', 'taken out')), 
	CONSTRAINT ck_storage_check_item_unknown_is_nobody CHECK (verdict <> 'unknown' OR entity_id IS NULL), 
	CONSTRAINT ck_storage_check_item_missing CHECK (verdict <> 'missing' OR (entity_id IS NOT NULL AND found_position IS NULL)), 
	CONSTRAINT uq_storage_check_item_check_id_line UNIQUE (check_id, line), 
	CONSTRAINT fk_storage_check_item_check_id FOREIGN KEY(check_id) REFERENCES storage_check (id), 
	CONSTRAINT fk_storage_check_item_entity_id FOREIGN KEY(entity_id) REFERENCES entity (id)
);

CREATE INDEX ix_storage_check_item_entity_id ON storage_check_item (entity_id);
