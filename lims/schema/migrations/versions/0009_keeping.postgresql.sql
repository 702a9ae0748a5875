CREATE TABLE keeping_rule (
	id BIGSERIAL NOT NULL, 
	term VARCHAR NOT NULL, 
	kind_id BIGINT, 
	collection_id BIGINT, 
	months INTEGER NOT NULL, 
	in_force VARCHAR, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_keeping_rule PRIMARY KEY (id), 
	CONSTRAINT ck_keeping_rule_term_known CHECK (term IN ('expires_on', 'retain_until', 'test_on')), 
	CONSTRAINT ck_keeping_rule_of_something CHECK (kind_id IS NOT NULL OR collection_id IS NOT NULL), 
	CONSTRAINT ck_keeping_rule_months CHECK (months > 0), 
	CONSTRAINT fk_keeping_rule_kind_id FOREIGN KEY(kind_id) REFERENCES kind (id), 
	CONSTRAINT fk_keeping_rule_collection_id FOREIGN KEY(collection_id) REFERENCES collection (id), 
	CONSTRAINT uq_keeping_rule_in_force UNIQUE (in_force), 
	CONSTRAINT fk_keeping_rule_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE TABLE viability_test (
	id BIGSERIAL NOT NULL, 
	sample_id BIGINT NOT NULL, 
	test VARCHAR NOT NULL, 
	tested_on DATE NOT NULL, 
	tested INTEGER NOT NULL, 
	viable INTEGER NOT NULL, 
	method VARCHAR, 
	agent_id BIGINT, 
	withdrawn BOOLEAN NOT NULL, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_viability_test PRIMARY KEY (id), 
	CONSTRAINT ck_viability_test_test_known CHECK (test IN ('germination', 'revival')), 
	CONSTRAINT ck_viability_test_tested CHECK (tested > 0), 
	CONSTRAINT ck_viability_test_viable CHECK (viable BETWEEN 0 AND tested), 
	CONSTRAINT fk_viability_test_sample_id FOREIGN KEY(sample_id) REFERENCES material_sample (id), 
	CONSTRAINT fk_viability_test_agent_id FOREIGN KEY(agent_id) REFERENCES agent (id), 
	CONSTRAINT fk_viability_test_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_viability_test_sample_id ON viability_test (sample_id);
