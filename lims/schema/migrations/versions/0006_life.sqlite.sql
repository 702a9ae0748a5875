CREATE TABLE term_warning (
	id INTEGER NOT NULL, 
	sample_id INTEGER NOT NULL, 
	term VARCHAR NOT NULL, 
	day DATE NOT NULL, 
	change_set_id INTEGER NOT NULL, 
	CONSTRAINT pk_term_warning PRIMARY KEY (id), 
	CONSTRAINT ck_term_warning_term_known CHECK (term IN ('expires_on', 'retain_until')), 
	CONSTRAINT uq_term_warning_sample_id_term_day UNIQUE (sample_id, term, day), 
	CONSTRAINT fk_term_warning_sample_id FOREIGN KEY(sample_id) REFERENCES material_sample (id), 
	CONSTRAINT fk_term_warning_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);
