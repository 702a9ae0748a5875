CREATE TABLE label_stock (
	id INTEGER NOT NULL, 
	"key" VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	medium VARCHAR NOT NULL, 
	page_width FLOAT NOT NULL, 
	page_height FLOAT NOT NULL, 
	label_width FLOAT NOT NULL, 
	label_height FLOAT NOT NULL, 
	columns INTEGER NOT NULL, 
	rows INTEGER NOT NULL, 
	left_margin FLOAT NOT NULL, 
	top_margin FLOAT NOT NULL, 
	pitch_x FLOAT NOT NULL, 
	pitch_y FLOAT NOT NULL, 
	cap_x FLOAT, 
	cap_y FLOAT, 
	cap_diameter FLOAT, 
	shape VARCHAR NOT NULL, 
	resolution INTEGER NOT NULL, 
	retired_at DATETIME, 
	change_set_id INTEGER NOT NULL, 
	CONSTRAINT pk_label_stock PRIMARY KEY (id), 
	CONSTRAINT ck_label_stock_medium_known CHECK (medium IN ('sheet', 'roll')), 
	CONSTRAINT ck_label_stock_shape_known CHECK (shape IN ('rectangle', 'round')), 
	CONSTRAINT ck_label_stock_sizes CHECK (page_width > 0 AND page_height > 0 AND label_width > 0 AND label_height > 0), 
	CONSTRAINT ck_label_stock_counts CHECK (columns >= 1 AND rows >= 1), 
	CONSTRAINT ck_label_stock_distances CHECK (left_margin >= 0 AND top_margin >= 0 AND pitch_x > 0 AND pitch_y > 0), 
	CONSTRAINT ck_label_stock_whole_cap CHECK ((cap_x IS NULL) = (cap_y IS NULL) AND (cap_x IS NULL) = (cap_diameter IS NULL)), 
	CONSTRAINT ck_label_stock_cap_diameter CHECK (cap_diameter IS NULL OR cap_diameter > 0), 
	CONSTRAINT ck_label_stock_resolution CHECK (resolution BETWEEN 150 AND 1200), 
	CONSTRAINT uq_label_stock_key UNIQUE ("key"), 
	CONSTRAINT fk_label_stock_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE TABLE label_template (
	id INTEGER NOT NULL, 
	"key" VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	body TEXT NOT NULL, 
	retired_at DATETIME, 
	change_set_id INTEGER NOT NULL, 
	CONSTRAINT pk_label_template PRIMARY KEY (id), 
	CONSTRAINT uq_label_template_key UNIQUE ("key"), 
	CONSTRAINT fk_label_template_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE TABLE printer (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	host VARCHAR, 
	port INTEGER NOT NULL, 
	queue VARCHAR, 
	resolution INTEGER NOT NULL, 
	offset_x FLOAT NOT NULL, 
	offset_y FLOAT NOT NULL, 
	ribbon VARCHAR, 
	retired_at DATETIME, 
	change_set_id INTEGER NOT NULL, 
	CONSTRAINT pk_printer PRIMARY KEY (id), 
	CONSTRAINT ck_printer_kind_known CHECK (kind IN ('office', 'zpl', 'cups')), 
	CONSTRAINT ck_printer_reached_by_host CHECK (kind <> 'zpl' OR host IS NOT NULL), 
	CONSTRAINT ck_printer_reached_by_queue CHECK (kind <> 'cups' OR queue IS NOT NULL), 
	CONSTRAINT ck_printer_port CHECK (port BETWEEN 1 AND 65535), 
	CONSTRAINT ck_printer_resolution CHECK (resolution BETWEEN 150 AND 1200), 
	CONSTRAINT ck_printer_offsets CHECK (offset_x BETWEEN -20 AND 20 AND offset_y BETWEEN -20 AND 20), 
	CONSTRAINT fk_printer_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE UNIQUE INDEX uq_printer_name_in_use ON printer (name) WHERE retired_at IS NULL;

CREATE TABLE print_job (
	id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	change_set_id INTEGER NOT NULL, 
	agent_id INTEGER, 
	printer_id INTEGER, 
	format VARCHAR NOT NULL, 
	stock VARCHAR NOT NULL, 
	template VARCHAR NOT NULL, 
	purpose VARCHAR NOT NULL, 
	labels INTEGER NOT NULL, 
	copies INTEGER NOT NULL, 
	first_code VARCHAR, 
	last_code VARCHAR, 
	ribbon VARCHAR, 
	state VARCHAR NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_attempt_at DATETIME, 
	problem VARCHAR, 
	payload BLOB, 
	created_at DATETIME NOT NULL, 
	sent_at DATETIME, 
	needs_release BOOLEAN NOT NULL, 
	first_scanned_at DATETIME, 
	last_scanned_at DATETIME, 
	released_at DATETIME, 
	code_range_id INTEGER, 
	CONSTRAINT pk_print_job PRIMARY KEY (id), 
	CONSTRAINT ck_print_job_format_known CHECK (format IN ('pdf', 'zpl', 'png')), 
	CONSTRAINT ck_print_job_purpose_known CHECK (purpose IN ('label', 'twin', 'bag', 'range')), 
	CONSTRAINT ck_print_job_state_known CHECK (state IN ('made', 'queued', 'sending', 'printed', 'failed', 'cancelled')), 
	CONSTRAINT ck_print_job_counts CHECK (labels >= 1 AND copies >= 1), 
	CONSTRAINT ck_print_job_goes_to_a_printer CHECK (state = 'made' OR printer_id IS NOT NULL), 
	CONSTRAINT ck_print_job_has_something_to_send CHECK (state NOT IN ('queued', 'sending') OR payload IS NOT NULL), 
	CONSTRAINT uq_print_job_number UNIQUE (number), 
	CONSTRAINT fk_print_job_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id), 
	CONSTRAINT fk_print_job_agent_id FOREIGN KEY(agent_id) REFERENCES agent (id), 
	CONSTRAINT fk_print_job_printer_id FOREIGN KEY(printer_id) REFERENCES printer (id), 
	CONSTRAINT fk_print_job_code_range_id FOREIGN KEY(code_range_id) REFERENCES code_range (id)
);

CREATE INDEX ix_print_job_agent_id ON print_job (agent_id, id);

CREATE INDEX ix_print_job_change_set_id ON print_job (change_set_id);

CREATE INDEX ix_print_job_on_its_way ON print_job (printer_id, id) WHERE state IN ('queued', 'sending');

CREATE INDEX ix_print_job_unreleased ON print_job (id) WHERE needs_release AND released_at IS NULL;
