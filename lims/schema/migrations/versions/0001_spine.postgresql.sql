CREATE TABLE agent (
	id BIGSERIAL NOT NULL, 
	uuid VARCHAR NOT NULL, 
	agent_type VARCHAR NOT NULL, 
	verbatim_name VARCHAR NOT NULL, 
	name VARCHAR COLLATE "C" NOT NULL, 
	orcid VARCHAR, 
	email VARCHAR, 
	erased_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_agent PRIMARY KEY (id), 
	CONSTRAINT ck_agent_agent_type_known CHECK (agent_type IN ('person', 'group', 'institution')), 
	CONSTRAINT uq_agent_uuid UNIQUE (uuid), 
	CONSTRAINT uq_agent_orcid UNIQUE (orcid)
);

CREATE INDEX ix_agent_name ON agent (name);

CREATE TABLE bench_session (
	id BIGSERIAL NOT NULL, 
	key VARCHAR NOT NULL, 
	account_id BIGINT, 
	state TEXT, 
	updated_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_bench_session PRIMARY KEY (id), 
	CONSTRAINT uq_bench_session_key UNIQUE (key)
);

CREATE INDEX ix_bench_session_account_id ON bench_session (account_id);

CREATE TABLE change_set (
	id BIGSERIAL NOT NULL, 
	uuid VARCHAR NOT NULL, 
	account_id BIGINT, 
	agent_id BIGINT, 
	channel VARCHAR NOT NULL, 
	operating_user VARCHAR, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	undoes_id BIGINT, 
	transaction_id BIGINT, 
	CONSTRAINT pk_change_set PRIMARY KEY (id), 
	CONSTRAINT uq_change_set_uuid UNIQUE (uuid), 
	CONSTRAINT uq_change_set_undoes_id UNIQUE (undoes_id), 
	CONSTRAINT fk_change_set_undoes_id FOREIGN KEY(undoes_id) REFERENCES change_set (id)
);

CREATE TABLE code_series (
	id BIGSERIAL NOT NULL, 
	prefix VARCHAR NOT NULL, 
	next_number BIGINT NOT NULL, 
	successor_id BIGINT, 
	CONSTRAINT pk_code_series PRIMARY KEY (id), 
	CONSTRAINT uq_code_series_prefix UNIQUE (prefix), 
	CONSTRAINT fk_code_series_successor_id FOREIGN KEY(successor_id) REFERENCES code_series (id)
);

CREATE TABLE container_type (
	id BIGSERIAL NOT NULL, 
	key VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	rows INTEGER NOT NULL, 
	columns INTEGER NOT NULL, 
	slots INTEGER NOT NULL, 
	labelling VARCHAR NOT NULL, 
	fill_order VARCHAR NOT NULL, 
	icon VARCHAR NOT NULL, 
	CONSTRAINT pk_container_type PRIMARY KEY (id), 
	CONSTRAINT uq_container_type_key UNIQUE (key)
);

CREATE TABLE entity (
	id BIGSERIAL NOT NULL, 
	uuid VARCHAR NOT NULL, 
	type VARCHAR NOT NULL, 
	code VARCHAR COLLATE "C", 
	merged_into BIGINT, 
	CONSTRAINT pk_entity PRIMARY KEY (id), 
	CONSTRAINT ck_entity_type_known CHECK (type IN ('material_sample', 'storage_container', 'organism', 'collecting_event', 'process', 'sample_request', 'loan', 'sequencing_run')), 
	CONSTRAINT ck_entity_merged_elsewhere CHECK (merged_into <> id), 
	CONSTRAINT uq_entity_uuid UNIQUE (uuid), 
	CONSTRAINT uq_entity_code UNIQUE (code), 
	CONSTRAINT fk_entity_merged_into FOREIGN KEY(merged_into) REFERENCES entity (id)
);

CREATE INDEX ix_entity_merged_into ON entity (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE institution (
	id BIGSERIAL NOT NULL, 
	code VARCHAR COLLATE "C" NOT NULL, 
	name VARCHAR NOT NULL, 
	ror VARCHAR, 
	CONSTRAINT pk_institution PRIMARY KEY (id), 
	CONSTRAINT uq_institution_code UNIQUE (code)
);

CREATE TABLE kind (
	id BIGSERIAL NOT NULL, 
	key VARCHAR NOT NULL, 
	name_en VARCHAR NOT NULL, 
	name_nl VARCHAR NOT NULL, 
	name_fr VARCHAR NOT NULL, 
	dimension VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	material_entity_category VARCHAR NOT NULL, 
	basis_of_record VARCHAR NOT NULL, 
	material_sample_type VARCHAR, 
	evidence_for_occurrence BOOLEAN NOT NULL, 
	primary_material BOOLEAN NOT NULL, 
	derives TEXT, 
	icon VARCHAR NOT NULL, 
	colour VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	retired BOOLEAN NOT NULL, 
	CONSTRAINT pk_kind PRIMARY KEY (id), 
	CONSTRAINT ck_kind_dimension_known CHECK (dimension IN ('volume', 'mass', 'count', 'area', 'fraction')), 
	CONSTRAINT uq_kind_key UNIQUE (key)
);

CREATE TABLE locality (
	id BIGSERIAL NOT NULL, 
	name VARCHAR COLLATE "C" NOT NULL, 
	water_body VARCHAR NOT NULL, 
	country_code VARCHAR NOT NULL, 
	state_province VARCHAR, 
	municipality VARCHAR, 
	location_id VARCHAR, 
	CONSTRAINT pk_locality PRIMARY KEY (id), 
	CONSTRAINT uq_locality_name_water_body_country_code UNIQUE (name, water_body, country_code)
);

CREATE TABLE project (
	id BIGSERIAL NOT NULL, 
	code VARCHAR COLLATE "C" NOT NULL, 
	name VARCHAR NOT NULL, 
	description VARCHAR, 
	CONSTRAINT pk_project PRIMARY KEY (id), 
	CONSTRAINT uq_project_code UNIQUE (code)
);

CREATE TABLE taxon (
	id BIGSERIAL NOT NULL, 
	scientific_name VARCHAR COLLATE "C" NOT NULL, 
	name_key VARCHAR COLLATE "C" NOT NULL, 
	authorship VARCHAR NOT NULL, 
	rank VARCHAR NOT NULL, 
	kingdom VARCHAR, 
	phylum VARCHAR, 
	class VARCHAR, 
	"order" VARCHAR, 
	family VARCHAR, 
	aphia_id BIGINT, 
	gbif_key BIGINT, 
	accepted_id BIGINT, 
	CONSTRAINT pk_taxon PRIMARY KEY (id), 
	CONSTRAINT uq_taxon_scientific_name_authorship UNIQUE (scientific_name, authorship), 
	CONSTRAINT fk_taxon_accepted_id FOREIGN KEY(accepted_id) REFERENCES taxon (id)
);

CREATE INDEX ix_taxon_name_key ON taxon (name_key);

CREATE TABLE account (
	id BIGSERIAL NOT NULL, 
	agent_id BIGINT NOT NULL, 
	name VARCHAR COLLATE "C" NOT NULL, 
	password_hash VARCHAR, 
	everywhere_role VARCHAR, 
	active BOOLEAN NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_account PRIMARY KEY (id), 
	CONSTRAINT ck_account_everywhere_role_known CHECK (everywhere_role IN ('researcher', 'technician', 'keeper', 'administrator')), 
	CONSTRAINT fk_account_agent_id FOREIGN KEY(agent_id) REFERENCES agent (id), 
	CONSTRAINT uq_account_name UNIQUE (name)
);

CREATE INDEX ix_account_agent_id ON account (agent_id);

CREATE TABLE act (
	id BIGSERIAL NOT NULL, 
	change_set_id BIGINT NOT NULL, 
	parent_act_id BIGINT, 
	verb VARCHAR NOT NULL, 
	reason VARCHAR, 
	details TEXT, 
	occurred_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	digest VARCHAR NOT NULL, 
	CONSTRAINT pk_act PRIMARY KEY (id), 
	CONSTRAINT fk_act_parent_act_id FOREIGN KEY(parent_act_id) REFERENCES act (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_act_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_act_change_set_id ON act (change_set_id);

CREATE TABLE code_range (
	id BIGSERIAL NOT NULL, 
	series_id BIGINT NOT NULL, 
	first_number BIGINT NOT NULL, 
	last_number BIGINT NOT NULL, 
	purpose VARCHAR NOT NULL, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_code_range PRIMARY KEY (id), 
	CONSTRAINT uq_code_range_series_id_first_number UNIQUE (series_id, first_number), 
	CONSTRAINT ck_code_range_in_order CHECK (last_number >= first_number), 
	CONSTRAINT fk_code_range_series_id FOREIGN KEY(series_id) REFERENCES code_series (id), 
	CONSTRAINT fk_code_range_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE TABLE collecting_event (
	id BIGINT NOT NULL, 
	parent_event_id BIGINT, 
	event_type VARCHAR, 
	field_number VARCHAR COLLATE "C", 
	start VARCHAR COLLATE "C", 
	"end" VARCHAR, 
	utc_offset_minutes INTEGER, 
	date_precision VARCHAR, 
	verbatim_event_date VARCHAR, 
	decimal_latitude FLOAT, 
	decimal_longitude FLOAT, 
	coordinate_uncertainty_m FLOAT, 
	footprint_wkt VARCHAR, 
	verbatim_coordinates VARCHAR, 
	verbatim_srs VARCHAR, 
	minimum_depth_m FLOAT, 
	maximum_depth_m FLOAT, 
	minimum_elevation_m FLOAT, 
	maximum_elevation_m FLOAT, 
	locality_id BIGINT, 
	verbatim_locality VARCHAR, 
	habitat VARCHAR, 
	sampling_protocol VARCHAR, 
	gear VARCHAR, 
	remarks VARCHAR, 
	information_withheld VARCHAR, 
	data_generalizations VARCHAR, 
	record VARCHAR NOT NULL, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_collecting_event PRIMARY KEY (id), 
	CONSTRAINT ck_collecting_event_date_precision_known CHECK (date_precision IN ('year', 'month', 'day', 'minute', 'second')), 
	CONSTRAINT ck_collecting_event_record_known CHECK (record IN ('planned', 'registered', 'withdrawn', 'merged')), 
	CONSTRAINT ck_collecting_event_latitude CHECK (decimal_latitude BETWEEN -90 AND 90), 
	CONSTRAINT ck_collecting_event_longitude CHECK (decimal_longitude BETWEEN -180 AND 180), 
	CONSTRAINT ck_collecting_event_uncertainty CHECK (coordinate_uncertainty_m > 0), 
	CONSTRAINT ck_collecting_event_both_coordinates CHECK ((decimal_latitude IS NULL) = (decimal_longitude IS NULL)), 
	CONSTRAINT ck_collecting_event_depth_order CHECK (minimum_depth_m <= maximum_depth_m), 
	CONSTRAINT ck_collecting_event_not_its_own_parent CHECK (parent_event_id <> id), 
	CONSTRAINT fk_collecting_event_id FOREIGN KEY(id) REFERENCES entity (id), 
	CONSTRAINT fk_collecting_event_parent_event_id FOREIGN KEY(parent_event_id) REFERENCES collecting_event (id), 
	CONSTRAINT fk_collecting_event_locality_id FOREIGN KEY(locality_id) REFERENCES locality (id), 
	CONSTRAINT fk_collecting_event_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_collecting_event_parent_event_id ON collecting_event (parent_event_id);

CREATE TABLE column_mapping (
	id BIGSERIAL NOT NULL, 
	name VARCHAR NOT NULL, 
	mapping TEXT, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_column_mapping PRIMARY KEY (id), 
	CONSTRAINT uq_column_mapping_name UNIQUE (name), 
	CONSTRAINT fk_column_mapping_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE TABLE determination (
	id BIGSERIAL NOT NULL, 
	entity_id BIGINT NOT NULL, 
	verbatim_name VARCHAR NOT NULL, 
	taxon_id BIGINT, 
	second_taxon_id BIGINT, 
	taxon_formula VARCHAR NOT NULL, 
	type_status VARCHAR, 
	verification VARCHAR, 
	accepted BOOLEAN NOT NULL, 
	in_mixture BOOLEAN NOT NULL, 
	determined_on VARCHAR, 
	remarks VARCHAR, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_determination PRIMARY KEY (id), 
	CONSTRAINT ck_determination_taxon_formula_known CHECK (taxon_formula IN ('A', 'A cf.', 'A aff.', 'A ?', 'A x B')), 
	CONSTRAINT ck_determination_second_of_hybrid CHECK (taxon_formula = 'A x B' OR second_taxon_id IS NULL), 
	CONSTRAINT fk_determination_entity_id FOREIGN KEY(entity_id) REFERENCES entity (id), 
	CONSTRAINT fk_determination_taxon_id FOREIGN KEY(taxon_id) REFERENCES taxon (id), 
	CONSTRAINT fk_determination_second_taxon_id FOREIGN KEY(second_taxon_id) REFERENCES taxon (id), 
	CONSTRAINT fk_determination_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_determination_entity_id ON determination (entity_id);

CREATE INDEX ix_determination_taxon_id ON determination (taxon_id);

CREATE UNIQUE INDEX uq_determination_accepted ON determination (entity_id) WHERE accepted AND NOT in_mixture;

CREATE TABLE hold (
	id BIGSERIAL NOT NULL, 
	subject_id BIGINT NOT NULL, 
	kind VARCHAR NOT NULL, 
	amount BIGINT, 
	reason VARCHAR NOT NULL, 
	set_by_id BIGINT, 
	since TIMESTAMP WITH TIME ZONE NOT NULL, 
	until TIMESTAMP WITH TIME ZONE, 
	lifted_at TIMESTAMP WITH TIME ZONE, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_hold PRIMARY KEY (id), 
	CONSTRAINT ck_hold_kind_known CHECK (kind IN ('reserved', 'bound', 'forbidden', 'flagged')), 
	CONSTRAINT ck_hold_amount CHECK (amount > 0), 
	CONSTRAINT fk_hold_subject_id FOREIGN KEY(subject_id) REFERENCES entity (id), 
	CONSTRAINT fk_hold_set_by_id FOREIGN KEY(set_by_id) REFERENCES entity (id), 
	CONSTRAINT fk_hold_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_hold_in_force ON hold (subject_id) WHERE lifted_at IS NULL;

CREATE TABLE identifier (
	id BIGSERIAL NOT NULL, 
	entity_id BIGINT, 
	type VARCHAR NOT NULL, 
	issuer VARCHAR, 
	value VARCHAR NOT NULL, 
	normalised VARCHAR COLLATE "C" NOT NULL, 
	scannable BOOLEAN NOT NULL, 
	valid_from TIMESTAMP WITH TIME ZONE NOT NULL, 
	valid_until TIMESTAMP WITH TIME ZONE, 
	unique_key VARCHAR, 
	CONSTRAINT pk_identifier PRIMARY KEY (id), 
	CONSTRAINT ck_identifier_key_in_force CHECK (unique_key IS NULL OR (scannable AND valid_until IS NULL)), 
	CONSTRAINT ck_identifier_key_present CHECK (unique_key IS NOT NULL OR NOT scannable OR valid_until IS NOT NULL), 
	CONSTRAINT fk_identifier_entity_id FOREIGN KEY(entity_id) REFERENCES entity (id), 
	CONSTRAINT uq_identifier_unique_key UNIQUE (unique_key)
);

CREATE INDEX ix_identifier_entity_id ON identifier (entity_id);

CREATE INDEX ix_identifier_normalised ON identifier (normalised);

CREATE TABLE kind_version (
	id BIGSERIAL NOT NULL, 
	kind_id BIGINT NOT NULL, 
	version INTEGER NOT NULL, 
	attributes TEXT, 
	change_set_id BIGINT, 
	CONSTRAINT pk_kind_version PRIMARY KEY (id), 
	CONSTRAINT uq_kind_version_kind_id_version UNIQUE (kind_id, version), 
	CONSTRAINT fk_kind_version_kind_id FOREIGN KEY(kind_id) REFERENCES kind (id), 
	CONSTRAINT fk_kind_version_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE TABLE measurement_or_fact (
	id BIGSERIAL NOT NULL, 
	entity_id BIGINT NOT NULL, 
	type VARCHAR NOT NULL, 
	value NUMERIC, 
	operator VARCHAR NOT NULL, 
	verbatim VARCHAR NOT NULL, 
	unit VARCHAR, 
	accuracy VARCHAR, 
	method VARCHAR, 
	agent_id BIGINT, 
	reader VARCHAR, 
	measured_on VARCHAR, 
	state VARCHAR NOT NULL, 
	process_id BIGINT, 
	source_file VARCHAR, 
	source_row INTEGER, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_measurement_or_fact PRIMARY KEY (id), 
	CONSTRAINT ck_measurement_or_fact_state_known CHECK (state IN ('raw', 'accepted', 'rejected')), 
	CONSTRAINT ck_measurement_or_fact_operator_known CHECK (operator IN ('', '<', '>', '~')), 
	CONSTRAINT fk_measurement_or_fact_entity_id FOREIGN KEY(entity_id) REFERENCES entity (id), 
	CONSTRAINT fk_measurement_or_fact_agent_id FOREIGN KEY(agent_id) REFERENCES agent (id), 
	CONSTRAINT fk_measurement_or_fact_process_id FOREIGN KEY(process_id) REFERENCES entity (id), 
	CONSTRAINT fk_measurement_or_fact_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_measurement_or_fact_entity_id ON measurement_or_fact (entity_id);

CREATE UNIQUE INDEX uq_measurement_or_fact_accepted ON measurement_or_fact (entity_id, type) WHERE state = 'accepted';

CREATE TABLE media_item (
	id BIGSERIAL NOT NULL, 
	uuid VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	media_type VARCHAR NOT NULL, 
	byte_size BIGINT NOT NULL, 
	file_name VARCHAR NOT NULL, 
	licence VARCHAR, 
	added_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_media_item PRIMARY KEY (id), 
	CONSTRAINT uq_media_item_uuid UNIQUE (uuid), 
	CONSTRAINT uq_media_item_digest UNIQUE (digest), 
	CONSTRAINT fk_media_item_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE TABLE message (
	id BIGSERIAL NOT NULL, 
	change_set_id BIGINT NOT NULL, 
	to_agent_id BIGINT NOT NULL, 
	subject VARCHAR NOT NULL, 
	body VARCHAR NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	sent_at TIMESTAMP WITH TIME ZONE, 
	attempts INTEGER NOT NULL, 
	last_error VARCHAR, 
	CONSTRAINT pk_message PRIMARY KEY (id), 
	CONSTRAINT fk_message_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_message_unsent ON message (id) WHERE sent_at IS NULL;

CREATE TABLE organisational_unit (
	id BIGSERIAL NOT NULL, 
	institution_id BIGINT NOT NULL, 
	parent_id BIGINT, 
	name VARCHAR NOT NULL, 
	unit_type VARCHAR NOT NULL, 
	CONSTRAINT pk_organisational_unit PRIMARY KEY (id), 
	CONSTRAINT uq_organisational_unit_institution_id_name UNIQUE (institution_id, name), 
	CONSTRAINT fk_organisational_unit_institution_id FOREIGN KEY(institution_id) REFERENCES institution (id), 
	CONSTRAINT fk_organisational_unit_parent_id FOREIGN KEY(parent_id) REFERENCES organisational_unit (id)
);

CREATE TABLE printed_label (
	id BIGSERIAL NOT NULL, 
	entity_id BIGINT NOT NULL, 
	payload VARCHAR NOT NULL, 
	lines TEXT, 
	stock VARCHAR NOT NULL, 
	copies INTEGER NOT NULL, 
	reprint_reason VARCHAR, 
	printed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_printed_label PRIMARY KEY (id), 
	CONSTRAINT ck_printed_label_copies CHECK (copies >= 1), 
	CONSTRAINT fk_printed_label_entity_id FOREIGN KEY(entity_id) REFERENCES entity (id), 
	CONSTRAINT fk_printed_label_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_printed_label_change_set_id ON printed_label (change_set_id);

CREATE INDEX ix_printed_label_entity_id ON printed_label (entity_id);

CREATE TABLE process (
	id BIGINT NOT NULL, 
	type VARCHAR NOT NULL, 
	name VARCHAR COLLATE "C", 
	protocol VARCHAR, 
	protocol_version VARCHAR, 
	started_at TIMESTAMP WITH TIME ZONE, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	kit_lots TEXT, 
	remarks VARCHAR, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_process PRIMARY KEY (id), 
	CONSTRAINT ck_process_type_known CHECK (type IN ('sorting', 'subsampling', 'extraction', 'normalisation', 'stamping', 'amplification', 'library preparation', 'pooling', 'compositing', 'passage', 'regeneration', 'change of fixative')), 
	CONSTRAINT fk_process_id FOREIGN KEY(id) REFERENCES entity (id), 
	CONSTRAINT fk_process_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_process_name ON process (name);

CREATE TABLE scan (
	id BIGSERIAL NOT NULL, 
	bench_session_id BIGINT NOT NULL, 
	client VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	text VARCHAR NOT NULL, 
	verdict VARCHAR NOT NULL, 
	answer TEXT, 
	scanned_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	change_set_id BIGINT, 
	CONSTRAINT pk_scan PRIMARY KEY (id), 
	CONSTRAINT uq_scan_client_number UNIQUE (client, number), 
	CONSTRAINT fk_scan_bench_session_id FOREIGN KEY(bench_session_id) REFERENCES bench_session (id), 
	CONSTRAINT fk_scan_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_scan_bench_session_id ON scan (bench_session_id);

CREATE TABLE sequencing_run (
	id BIGINT NOT NULL, 
	name VARCHAR COLLATE "C" NOT NULL, 
	platform VARCHAR NOT NULL, 
	instrument_model VARCHAR, 
	flow_cell VARCHAR, 
	facility VARCHAR, 
	started_on DATE, 
	remarks VARCHAR, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_sequencing_run PRIMARY KEY (id), 
	CONSTRAINT fk_sequencing_run_id FOREIGN KEY(id) REFERENCES entity (id), 
	CONSTRAINT uq_sequencing_run_name UNIQUE (name), 
	CONSTRAINT fk_sequencing_run_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE TABLE vernacular_name (
	id BIGSERIAL NOT NULL, 
	taxon_id BIGINT NOT NULL, 
	language VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	name_key VARCHAR COLLATE "C" NOT NULL, 
	CONSTRAINT pk_vernacular_name PRIMARY KEY (id), 
	CONSTRAINT uq_vernacular_name_taxon_id_language_name_key UNIQUE (taxon_id, language, name_key), 
	CONSTRAINT fk_vernacular_name_taxon_id FOREIGN KEY(taxon_id) REFERENCES taxon (id)
);

CREATE INDEX ix_vernacular_name_name_key ON vernacular_name (name_key);

CREATE TABLE act_subject (
	id BIGSERIAL NOT NULL, 
	act_id BIGINT NOT NULL, 
	subject_type VARCHAR NOT NULL, 
	subject_id BIGINT NOT NULL, 
	subject_uuid VARCHAR, 
	changes VARCHAR NOT NULL, 
	CONSTRAINT pk_act_subject PRIMARY KEY (id), 
	CONSTRAINT fk_act_subject_act_id FOREIGN KEY(act_id) REFERENCES act (id)
);

CREATE INDEX ix_act_subject_act_id ON act_subject (act_id);

CREATE INDEX ix_act_subject_subject ON act_subject (subject_id, subject_type, act_id);

CREATE TABLE api_token (
	id BIGSERIAL NOT NULL, 
	token_digest VARCHAR NOT NULL, 
	account_id BIGINT NOT NULL, 
	name VARCHAR NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	last_used_at TIMESTAMP WITH TIME ZONE, 
	revoked_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_api_token PRIMARY KEY (id), 
	CONSTRAINT uq_api_token_token_digest UNIQUE (token_digest), 
	CONSTRAINT fk_api_token_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE TABLE collecting_agent (
	id BIGSERIAL NOT NULL, 
	event_id BIGINT NOT NULL, 
	agent_id BIGINT NOT NULL, 
	"order" INTEGER NOT NULL, 
	CONSTRAINT pk_collecting_agent PRIMARY KEY (id), 
	CONSTRAINT uq_collecting_agent_event_id_order UNIQUE (event_id, "order"), 
	CONSTRAINT fk_collecting_agent_event_id FOREIGN KEY(event_id) REFERENCES collecting_event (id), 
	CONSTRAINT fk_collecting_agent_agent_id FOREIGN KEY(agent_id) REFERENCES agent (id)
);

CREATE TABLE collection (
	id BIGSERIAL NOT NULL, 
	uuid VARCHAR NOT NULL, 
	code VARCHAR COLLATE "C" NOT NULL, 
	name VARCHAR NOT NULL, 
	description VARCHAR, 
	owner_institution_id BIGINT NOT NULL, 
	holder_institution_id BIGINT NOT NULL, 
	unit_id BIGINT, 
	contact_agent_id BIGINT, 
	visibility VARCHAR NOT NULL, 
	licence VARCHAR NOT NULL, 
	conditions_of_access VARCHAR, 
	retention VARCHAR, 
	discipline VARCHAR, 
	object_type VARCHAR, 
	CONSTRAINT pk_collection PRIMARY KEY (id), 
	CONSTRAINT ck_collection_visibility_known CHECK (visibility IN ('everyone', 'members')), 
	CONSTRAINT uq_collection_uuid UNIQUE (uuid), 
	CONSTRAINT uq_collection_code UNIQUE (code), 
	CONSTRAINT fk_collection_owner_institution_id FOREIGN KEY(owner_institution_id) REFERENCES institution (id), 
	CONSTRAINT fk_collection_holder_institution_id FOREIGN KEY(holder_institution_id) REFERENCES institution (id), 
	CONSTRAINT fk_collection_unit_id FOREIGN KEY(unit_id) REFERENCES organisational_unit (id), 
	CONSTRAINT fk_collection_contact_agent_id FOREIGN KEY(contact_agent_id) REFERENCES agent (id)
);

CREATE TABLE determination_agent (
	id BIGSERIAL NOT NULL, 
	determination_id BIGINT NOT NULL, 
	agent_id BIGINT NOT NULL, 
	"order" INTEGER NOT NULL, 
	CONSTRAINT pk_determination_agent PRIMARY KEY (id), 
	CONSTRAINT uq_determination_agent_determination_id_order UNIQUE (determination_id, "order"), 
	CONSTRAINT fk_determination_agent_determination_id FOREIGN KEY(determination_id) REFERENCES determination (id), 
	CONSTRAINT fk_determination_agent_agent_id FOREIGN KEY(agent_id) REFERENCES agent (id)
);

CREATE TABLE entity_medium (
	id BIGSERIAL NOT NULL, 
	entity_id BIGINT NOT NULL, 
	media_item_id BIGINT NOT NULL, 
	caption VARCHAR, 
	"order" INTEGER NOT NULL, 
	CONSTRAINT pk_entity_medium PRIMARY KEY (id), 
	CONSTRAINT uq_entity_medium_entity_id_media_item_id UNIQUE (entity_id, media_item_id), 
	CONSTRAINT fk_entity_medium_entity_id FOREIGN KEY(entity_id) REFERENCES entity (id), 
	CONSTRAINT fk_entity_medium_media_item_id FOREIGN KEY(media_item_id) REFERENCES media_item (id)
);

CREATE INDEX ix_entity_medium_media_item_id ON entity_medium (media_item_id);

CREATE TABLE one_time_link (
	id BIGSERIAL NOT NULL, 
	token_digest VARCHAR NOT NULL, 
	purpose VARCHAR NOT NULL, 
	account_id BIGINT, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	used_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_one_time_link PRIMARY KEY (id), 
	CONSTRAINT ck_one_time_link_purpose_known CHECK (purpose IN ('first administrator', 'sign in')), 
	CONSTRAINT uq_one_time_link_token_digest UNIQUE (token_digest), 
	CONSTRAINT fk_one_time_link_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE TABLE organism (
	id BIGINT NOT NULL, 
	organism_scope VARCHAR NOT NULL, 
	name VARCHAR, 
	event_id BIGINT, 
	host VARCHAR, 
	risk_group INTEGER, 
	remarks VARCHAR, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_organism PRIMARY KEY (id), 
	CONSTRAINT ck_organism_organism_scope_known CHECK (organism_scope IN ('tagged individual', 'strain', 'clone', 'cultivar line', 'germplasm accession')), 
	CONSTRAINT fk_organism_id FOREIGN KEY(id) REFERENCES entity (id), 
	CONSTRAINT fk_organism_event_id FOREIGN KEY(event_id) REFERENCES collecting_event (id), 
	CONSTRAINT fk_organism_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE TABLE permit (
	id BIGSERIAL NOT NULL, 
	uuid VARCHAR NOT NULL, 
	permit_type VARCHAR NOT NULL, 
	permit_status VARCHAR NOT NULL, 
	number VARCHAR COLLATE "C", 
	issued_by VARCHAR, 
	provider_country VARCHAR, 
	access_date DATE, 
	in_scope BOOLEAN, 
	scope_reason VARCHAR, 
	permitted_use VARCHAR, 
	third_party_transfer BOOLEAN, 
	expires_on DATE, 
	url VARCHAR, 
	media_item_id BIGINT, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_permit PRIMARY KEY (id), 
	CONSTRAINT ck_permit_permit_type_known CHECK (permit_type IN ('collecting', 'import', 'export', 'phytosanitary', 'MTA', 'IRCC', 'contract')), 
	CONSTRAINT ck_permit_permit_status_known CHECK (permit_status IN ('available', 'not required', 'not available', 'unknown')), 
	CONSTRAINT uq_permit_uuid UNIQUE (uuid), 
	CONSTRAINT fk_permit_media_item_id FOREIGN KEY(media_item_id) REFERENCES media_item (id), 
	CONSTRAINT fk_permit_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_permit_number ON permit (number);

CREATE TABLE process_agent (
	id BIGSERIAL NOT NULL, 
	process_id BIGINT NOT NULL, 
	agent_id BIGINT NOT NULL, 
	"order" INTEGER NOT NULL, 
	CONSTRAINT pk_process_agent PRIMARY KEY (id), 
	CONSTRAINT uq_process_agent_process_id_order UNIQUE (process_id, "order"), 
	CONSTRAINT fk_process_agent_process_id FOREIGN KEY(process_id) REFERENCES process (id), 
	CONSTRAINT fk_process_agent_agent_id FOREIGN KEY(agent_id) REFERENCES agent (id)
);

CREATE TABLE sample_request (
	id BIGINT NOT NULL, 
	code VARCHAR COLLATE "C" NOT NULL, 
	requester_account_id BIGINT, 
	requester_agent_id BIGINT, 
	purpose VARCHAR NOT NULL, 
	needed_by DATE, 
	state VARCHAR NOT NULL, 
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_sample_request PRIMARY KEY (id), 
	CONSTRAINT ck_sample_request_state_known CHECK (state IN ('asked', 'decided', 'picking', 'handed out', 'closed', 'withdrawn')), 
	CONSTRAINT fk_sample_request_id FOREIGN KEY(id) REFERENCES entity (id), 
	CONSTRAINT uq_sample_request_code UNIQUE (code), 
	CONSTRAINT fk_sample_request_requester_account_id FOREIGN KEY(requester_account_id) REFERENCES account (id), 
	CONSTRAINT fk_sample_request_requester_agent_id FOREIGN KEY(requester_agent_id) REFERENCES agent (id), 
	CONSTRAINT fk_sample_request_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_sample_request_requester_account_id ON sample_request (requester_account_id);

CREATE TABLE seal (
	id BIGSERIAL NOT NULL, 
	first_act_id BIGINT NOT NULL, 
	last_act_id BIGINT NOT NULL, 
	digest VARCHAR NOT NULL, 
	sealed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_seal PRIMARY KEY (id), 
	CONSTRAINT uq_seal_first_act_id UNIQUE (first_act_id), 
	CONSTRAINT uq_seal_last_act_id UNIQUE (last_act_id), 
	CONSTRAINT fk_seal_first_act_id FOREIGN KEY(first_act_id) REFERENCES act (id), 
	CONSTRAINT fk_seal_last_act_id FOREIGN KEY(last_act_id) REFERENCES act (id)
);

CREATE TABLE sequence_file (
	id BIGSERIAL NOT NULL, 
	uuid VARCHAR NOT NULL, 
	run_id BIGINT, 
	lane INTEGER, 
	read_number INTEGER, 
	file_name VARCHAR NOT NULL, 
	stored_path VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	live_digest VARCHAR, 
	byte_size BIGINT NOT NULL, 
	format VARCHAR NOT NULL, 
	read_count BIGINT NOT NULL, 
	base_count BIGINT NOT NULL, 
	summary TEXT, 
	withdrawn BOOLEAN NOT NULL, 
	attached_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_sequence_file PRIMARY KEY (id), 
	CONSTRAINT ck_sequence_file_read_count CHECK (read_count >= 0), 
	CONSTRAINT uq_sequence_file_uuid UNIQUE (uuid), 
	CONSTRAINT fk_sequence_file_run_id FOREIGN KEY(run_id) REFERENCES sequencing_run (id), 
	CONSTRAINT uq_sequence_file_live_digest UNIQUE (live_digest), 
	CONSTRAINT fk_sequence_file_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_sequence_file_digest ON sequence_file (digest);

CREATE INDEX ix_sequence_file_run_id ON sequence_file (run_id);

CREATE TABLE sign_in_session (
	id BIGSERIAL NOT NULL, 
	token_digest VARCHAR NOT NULL, 
	account_id BIGINT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	seen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	closed_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_sign_in_session PRIMARY KEY (id), 
	CONSTRAINT uq_sign_in_session_token_digest UNIQUE (token_digest), 
	CONSTRAINT fk_sign_in_session_account_id FOREIGN KEY(account_id) REFERENCES account (id)
);

CREATE INDEX ix_sign_in_session_account_id ON sign_in_session (account_id);

CREATE TABLE storage_container (
	id BIGINT NOT NULL, 
	code VARCHAR COLLATE "C" NOT NULL, 
	name VARCHAR COLLATE "C" NOT NULL, 
	type_id BIGINT NOT NULL, 
	unit_id BIGINT, 
	rows INTEGER NOT NULL, 
	columns INTEGER NOT NULL, 
	positions INTEGER NOT NULL, 
	slots INTEGER NOT NULL, 
	labelling VARCHAR NOT NULL, 
	fill_order VARCHAR NOT NULL, 
	allowed_kinds TEXT, 
	set_celsius FLOAT, 
	set_humidity_percent FLOAT, 
	place_label VARCHAR NOT NULL, 
	used INTEGER NOT NULL, 
	retired_at TIMESTAMP WITH TIME ZONE, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_storage_container PRIMARY KEY (id), 
	CONSTRAINT ck_storage_container_labelling_known CHECK (labelling IN ('A1', '1…n', 'numbers', 'letters', 'roman', 'custom')), 
	CONSTRAINT ck_storage_container_fill_order_known CHECK (fill_order IN ('rows left to right, top down', 'rows right to left, top down', 'rows left to right, bottom up', 'rows right to left, bottom up', 'columns top down, left to right', 'columns top down, right to left', 'columns bottom up, left to right', 'columns bottom up, right to left')), 
	CONSTRAINT ck_storage_container_positions CHECK (positions = rows * columns), 
	CONSTRAINT ck_storage_container_size CHECK (rows >= 0 AND columns >= 0 AND slots >= 1), 
	CONSTRAINT uq_storage_container_id_positions_slots UNIQUE (id, positions, slots), 
	CONSTRAINT fk_storage_container_id FOREIGN KEY(id) REFERENCES entity (id), 
	CONSTRAINT uq_storage_container_code UNIQUE (code), 
	CONSTRAINT fk_storage_container_type_id FOREIGN KEY(type_id) REFERENCES container_type (id), 
	CONSTRAINT fk_storage_container_unit_id FOREIGN KEY(unit_id) REFERENCES organisational_unit (id), 
	CONSTRAINT fk_storage_container_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_storage_container_name ON storage_container (name);

CREATE TABLE collection_prefix (
	id BIGSERIAL NOT NULL, 
	collection_id BIGINT NOT NULL, 
	series_id BIGINT NOT NULL, 
	current BOOLEAN NOT NULL, 
	CONSTRAINT pk_collection_prefix PRIMARY KEY (id), 
	CONSTRAINT fk_collection_prefix_collection_id FOREIGN KEY(collection_id) REFERENCES collection (id), 
	CONSTRAINT uq_collection_prefix_series_id UNIQUE (series_id), 
	CONSTRAINT fk_collection_prefix_series_id FOREIGN KEY(series_id) REFERENCES code_series (id)
);

CREATE INDEX ix_collection_prefix_collection_id ON collection_prefix (collection_id);

CREATE TABLE collection_status (
	id BIGSERIAL NOT NULL, 
	collection_id BIGINT NOT NULL, 
	status_type VARCHAR NOT NULL, 
	status VARCHAR NOT NULL, 
	reason VARCHAR, 
	started_on DATE NOT NULL, 
	ended_on DATE, 
	CONSTRAINT pk_collection_status PRIMARY KEY (id), 
	CONSTRAINT fk_collection_status_collection_id FOREIGN KEY(collection_id) REFERENCES collection (id)
);

CREATE INDEX ix_collection_status_collection_id ON collection_status (collection_id);

CREATE TABLE custody_event (
	id BIGSERIAL NOT NULL, 
	entity_id BIGINT NOT NULL, 
	direction VARCHAR NOT NULL, 
	container_id BIGINT, 
	position INTEGER, 
	slot INTEGER, 
	to_agent_id BIGINT, 
	to_whom VARCHAR, 
	until DATE, 
	thawed BOOLEAN, 
	place_label VARCHAR, 
	occurred_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_custody_event PRIMARY KEY (id), 
	CONSTRAINT ck_custody_event_direction_known CHECK (direction IN ('in', 'out', 'moved')), 
	CONSTRAINT fk_custody_event_entity_id FOREIGN KEY(entity_id) REFERENCES entity (id), 
	CONSTRAINT fk_custody_event_container_id FOREIGN KEY(container_id) REFERENCES storage_container (id), 
	CONSTRAINT fk_custody_event_to_agent_id FOREIGN KEY(to_agent_id) REFERENCES agent (id), 
	CONSTRAINT fk_custody_event_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_custody_event_change_set_id ON custody_event (change_set_id);

CREATE INDEX ix_custody_event_entity_id ON custody_event (entity_id);

CREATE TABLE exposure (
	id BIGSERIAL NOT NULL, 
	container_id BIGINT NOT NULL, 
	started_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	highest_celsius FLOAT, 
	how_known VARCHAR NOT NULL, 
	withdrawn BOOLEAN NOT NULL, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_exposure PRIMARY KEY (id), 
	CONSTRAINT ck_exposure_in_order CHECK (started_at <= ended_at), 
	CONSTRAINT fk_exposure_container_id FOREIGN KEY(container_id) REFERENCES storage_container (id), 
	CONSTRAINT fk_exposure_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_exposure_container_id ON exposure (container_id);

CREATE TABLE imported_file (
	id BIGSERIAL NOT NULL, 
	collection_id BIGINT NOT NULL, 
	file_name VARCHAR NOT NULL, 
	sheet VARCHAR, 
	table_digest VARCHAR NOT NULL, 
	live_digest VARCHAR, 
	row_count INTEGER NOT NULL, 
	mapping TEXT, 
	imported_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_imported_file PRIMARY KEY (id), 
	CONSTRAINT fk_imported_file_collection_id FOREIGN KEY(collection_id) REFERENCES collection (id), 
	CONSTRAINT uq_imported_file_live_digest UNIQUE (live_digest), 
	CONSTRAINT fk_imported_file_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_imported_file_table_digest ON imported_file (table_digest);

CREATE TABLE loan (
	id BIGINT NOT NULL, 
	request_id BIGINT, 
	borrower_agent_id BIGINT NOT NULL, 
	started_on DATE NOT NULL, 
	due_on DATE, 
	closed_on DATE, 
	conditions VARCHAR, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_loan PRIMARY KEY (id), 
	CONSTRAINT fk_loan_id FOREIGN KEY(id) REFERENCES entity (id), 
	CONSTRAINT fk_loan_request_id FOREIGN KEY(request_id) REFERENCES sample_request (id), 
	CONSTRAINT fk_loan_borrower_agent_id FOREIGN KEY(borrower_agent_id) REFERENCES agent (id), 
	CONSTRAINT fk_loan_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_loan_request_id ON loan (request_id);

CREATE TABLE material_sample (
	id BIGINT NOT NULL, 
	code VARCHAR COLLATE "C" NOT NULL, 
	kind_id BIGINT NOT NULL, 
	kind_version INTEGER NOT NULL, 
	collection_id BIGINT NOT NULL, 
	event_id BIGINT, 
	organism_id BIGINT, 
	name VARCHAR, 
	dimension VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	amount_left BIGINT, 
	amount_qualifier VARCHAR NOT NULL, 
	disposition VARCHAR NOT NULL, 
	usability VARCHAR NOT NULL, 
	record VARCHAR NOT NULL, 
	access VARCHAR NOT NULL, 
	embargoed_until DATE, 
	evidence_for_occurrence BOOLEAN NOT NULL, 
	control_type VARCHAR, 
	preservation VARCHAR, 
	medium VARCHAR, 
	layer_top_cm FLOAT, 
	layer_bottom_cm FLOAT, 
	number_of_subsamples INTEGER, 
	restriction VARCHAR, 
	attributes TEXT, 
	remarks VARCHAR, 
	source_file_digest VARCHAR, 
	source_sheet VARCHAR, 
	source_row INTEGER, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_material_sample PRIMARY KEY (id), 
	CONSTRAINT ck_material_sample_disposition_known CHECK (disposition IN ('in collection', 'missing', 'used up', 'destroyed', 'deaccessioned', 'released')), 
	CONSTRAINT ck_material_sample_usability_known CHECK (usability IN ('usable', 'exposed', 'failed', 'quarantined')), 
	CONSTRAINT ck_material_sample_record_known CHECK (record IN ('planned', 'registered', 'withdrawn', 'merged')), 
	CONSTRAINT ck_material_sample_access_known CHECK (access IN ('open', 'embargoed', 'restricted')), 
	CONSTRAINT ck_material_sample_dimension_known CHECK (dimension IN ('volume', 'mass', 'count', 'area', 'fraction')), 
	CONSTRAINT ck_material_sample_amount_qualifier_known CHECK (amount_qualifier IN ('exact', 'approximate', 'at_least', 'unknown')), 
	CONSTRAINT ck_material_sample_amount_left CHECK (amount_left IS NULL OR amount_left >= 0 OR amount_qualifier <> 'exact'), 
	CONSTRAINT ck_material_sample_layer_order CHECK (layer_top_cm <= layer_bottom_cm), 
	CONSTRAINT fk_material_sample_id FOREIGN KEY(id) REFERENCES entity (id), 
	CONSTRAINT uq_material_sample_code UNIQUE (code), 
	CONSTRAINT fk_material_sample_kind_id FOREIGN KEY(kind_id) REFERENCES kind (id), 
	CONSTRAINT fk_material_sample_collection_id FOREIGN KEY(collection_id) REFERENCES collection (id), 
	CONSTRAINT fk_material_sample_event_id FOREIGN KEY(event_id) REFERENCES collecting_event (id), 
	CONSTRAINT fk_material_sample_organism_id FOREIGN KEY(organism_id) REFERENCES organism (id), 
	CONSTRAINT fk_material_sample_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_material_sample_change_set_id ON material_sample (change_set_id);

CREATE INDEX ix_material_sample_collection_kind ON material_sample (collection_id, kind_id, id);

CREATE INDEX ix_material_sample_event_id ON material_sample (event_id);

CREATE INDEX ix_material_sample_kind_id ON material_sample (kind_id, id);

CREATE TABLE membership (
	id BIGSERIAL NOT NULL, 
	account_id BIGINT NOT NULL, 
	role VARCHAR NOT NULL, 
	collection_id BIGINT, 
	unit_id BIGINT, 
	granted_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_membership PRIMARY KEY (id), 
	CONSTRAINT ck_membership_role_known CHECK (role IN ('researcher', 'technician', 'keeper', 'administrator')), 
	CONSTRAINT ck_membership_one_place CHECK ((collection_id IS NULL) <> (unit_id IS NULL)), 
	CONSTRAINT uq_membership_account_id_collection_id UNIQUE (account_id, collection_id), 
	CONSTRAINT uq_membership_account_id_unit_id UNIQUE (account_id, unit_id), 
	CONSTRAINT fk_membership_account_id FOREIGN KEY(account_id) REFERENCES account (id), 
	CONSTRAINT fk_membership_collection_id FOREIGN KEY(collection_id) REFERENCES collection (id), 
	CONSTRAINT fk_membership_unit_id FOREIGN KEY(unit_id) REFERENCES organisational_unit (id)
);

CREATE INDEX ix_membership_collection_id ON membership (collection_id);

CREATE TABLE permit_coverage (
	id BIGSERIAL NOT NULL, 
	permit_id BIGINT NOT NULL, 
	entity_id BIGINT NOT NULL, 
	CONSTRAINT pk_permit_coverage PRIMARY KEY (id), 
	CONSTRAINT uq_permit_coverage_permit_id_entity_id UNIQUE (permit_id, entity_id), 
	CONSTRAINT fk_permit_coverage_permit_id FOREIGN KEY(permit_id) REFERENCES permit (id), 
	CONSTRAINT fk_permit_coverage_entity_id FOREIGN KEY(entity_id) REFERENCES entity (id)
);

CREATE INDEX ix_permit_coverage_entity_id ON permit_coverage (entity_id);

CREATE TABLE placement (
	id BIGSERIAL NOT NULL, 
	placed VARCHAR NOT NULL, 
	entity_id BIGINT, 
	container_id BIGINT NOT NULL, 
	positions INTEGER NOT NULL, 
	slots INTEGER NOT NULL, 
	position INTEGER, 
	slot INTEGER, 
	state VARCHAR NOT NULL, 
	reason VARCHAR, 
	until TIMESTAMP WITH TIME ZONE, 
	since TIMESTAMP WITH TIME ZONE NOT NULL, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_placement PRIMARY KEY (id), 
	CONSTRAINT ck_placement_placed_known CHECK (placed IN ('thing', 'block', 'reservation')), 
	CONSTRAINT ck_placement_state_known CHECK (state IN ('in place', 'held')), 
	CONSTRAINT ck_placement_thing CHECK ((placed = 'thing') = (entity_id IS NOT NULL)), 
	CONSTRAINT ck_placement_not_in_itself CHECK (entity_id <> container_id), 
	CONSTRAINT ck_placement_position_known CHECK ((positions = 0) = (position IS NULL)), 
	CONSTRAINT ck_placement_slot_known CHECK ((position IS NULL) = (slot IS NULL)), 
	CONSTRAINT ck_placement_position_exists CHECK (position BETWEEN 1 AND positions), 
	CONSTRAINT ck_placement_slot_exists CHECK (slot BETWEEN 1 AND slots), 
	CONSTRAINT uq_placement_container_id_position_slot UNIQUE (container_id, position, slot), 
	CONSTRAINT fk_placement_container FOREIGN KEY(container_id, positions, slots) REFERENCES storage_container (id, positions, slots) ON UPDATE CASCADE, 
	CONSTRAINT uq_placement_entity_id UNIQUE (entity_id), 
	CONSTRAINT fk_placement_entity_id FOREIGN KEY(entity_id) REFERENCES entity (id), 
	CONSTRAINT fk_placement_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE TABLE publication (
	id BIGSERIAL NOT NULL, 
	uuid VARCHAR NOT NULL, 
	collection_id BIGINT NOT NULL, 
	format VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	row_counts TEXT, 
	made_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_publication PRIMARY KEY (id), 
	CONSTRAINT uq_publication_uuid UNIQUE (uuid), 
	CONSTRAINT fk_publication_collection_id FOREIGN KEY(collection_id) REFERENCES collection (id), 
	CONSTRAINT fk_publication_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_publication_collection_id ON publication (collection_id);

CREATE TABLE amount_entry (
	id BIGSERIAL NOT NULL, 
	sample_id BIGINT NOT NULL, 
	amount BIGINT NOT NULL, 
	qualifier VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	process_id BIGINT, 
	occurred_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_amount_entry PRIMARY KEY (id), 
	CONSTRAINT ck_amount_entry_reason_known CHECK (reason IN ('initial', 'taken', 'added', 'returned', 'lost', 'recount', 'reversal')), 
	CONSTRAINT ck_amount_entry_qualifier_known CHECK (qualifier IN ('exact', 'approximate', 'at_least', 'unknown')), 
	CONSTRAINT fk_amount_entry_sample_id FOREIGN KEY(sample_id) REFERENCES material_sample (id), 
	CONSTRAINT fk_amount_entry_process_id FOREIGN KEY(process_id) REFERENCES process (id), 
	CONSTRAINT fk_amount_entry_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_amount_entry_change_set_id ON amount_entry (change_set_id);

CREATE INDEX ix_amount_entry_sample_id ON amount_entry (sample_id);

CREATE TABLE derivation (
	id BIGSERIAL NOT NULL, 
	parent_id BIGINT NOT NULL, 
	child_id BIGINT NOT NULL, 
	process_id BIGINT, 
	relation VARCHAR NOT NULL, 
	taken VARCHAR NOT NULL, 
	taken_amount BIGINT, 
	withdrawn BOOLEAN NOT NULL, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_derivation PRIMARY KEY (id), 
	CONSTRAINT ck_derivation_relation_known CHECK (relation IN ('derived from', 'part of')), 
	CONSTRAINT ck_derivation_taken_known CHECK (taken IN ('amount', 'all', 'not recorded')), 
	CONSTRAINT ck_derivation_not_its_own_parent CHECK (parent_id <> child_id), 
	CONSTRAINT ck_derivation_taken_amount CHECK ((taken = 'amount') = (taken_amount IS NOT NULL)), 
	CONSTRAINT uq_derivation_parent_id_child_id UNIQUE (parent_id, child_id), 
	CONSTRAINT fk_derivation_parent_id FOREIGN KEY(parent_id) REFERENCES material_sample (id), 
	CONSTRAINT fk_derivation_child_id FOREIGN KEY(child_id) REFERENCES material_sample (id), 
	CONSTRAINT fk_derivation_process_id FOREIGN KEY(process_id) REFERENCES process (id), 
	CONSTRAINT fk_derivation_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_derivation_child_id ON derivation (child_id);

CREATE INDEX ix_derivation_process_id ON derivation (process_id);

CREATE TABLE loan_item (
	id BIGSERIAL NOT NULL, 
	loan_id BIGINT NOT NULL, 
	sample_id BIGINT NOT NULL, 
	hold_id BIGINT, 
	returned_at TIMESTAMP WITH TIME ZONE, 
	condition_on_return VARCHAR, 
	CONSTRAINT pk_loan_item PRIMARY KEY (id), 
	CONSTRAINT uq_loan_item_loan_id_sample_id UNIQUE (loan_id, sample_id), 
	CONSTRAINT fk_loan_item_loan_id FOREIGN KEY(loan_id) REFERENCES loan (id), 
	CONSTRAINT fk_loan_item_sample_id FOREIGN KEY(sample_id) REFERENCES material_sample (id), 
	CONSTRAINT fk_loan_item_hold_id FOREIGN KEY(hold_id) REFERENCES hold (id)
);

CREATE INDEX ix_loan_item_sample_id ON loan_item (sample_id);

CREATE TABLE process_participant (
	id BIGSERIAL NOT NULL, 
	process_id BIGINT NOT NULL, 
	sample_id BIGINT NOT NULL, 
	part VARCHAR NOT NULL, 
	control_type VARCHAR, 
	CONSTRAINT pk_process_participant PRIMARY KEY (id), 
	CONSTRAINT ck_process_participant_part_known CHECK (part IN ('input', 'output', 'treated', 'control')), 
	CONSTRAINT uq_process_participant_process_id_sample_id_part UNIQUE (process_id, sample_id, part), 
	CONSTRAINT fk_process_participant_process_id FOREIGN KEY(process_id) REFERENCES process (id), 
	CONSTRAINT fk_process_participant_sample_id FOREIGN KEY(sample_id) REFERENCES material_sample (id)
);

CREATE INDEX ix_process_participant_sample_id ON process_participant (sample_id);

CREATE TABLE request_item (
	id BIGSERIAL NOT NULL, 
	request_id BIGINT NOT NULL, 
	sample_id BIGINT NOT NULL, 
	amount BIGINT, 
	unit VARCHAR, 
	state VARCHAR NOT NULL, 
	decision_reason VARCHAR, 
	decided_by_account_id BIGINT, 
	decided_at TIMESTAMP WITH TIME ZONE, 
	hold_id BIGINT, 
	picked_sample_id BIGINT, 
	due_on DATE, 
	CONSTRAINT pk_request_item PRIMARY KEY (id), 
	CONSTRAINT ck_request_item_state_known CHECK (state IN ('asked', 'granted', 'refused', 'picked', 'handed out', 'returned', 'withdrawn')), 
	CONSTRAINT ck_request_item_amount CHECK (amount > 0), 
	CONSTRAINT uq_request_item_request_id_sample_id UNIQUE (request_id, sample_id), 
	CONSTRAINT fk_request_item_request_id FOREIGN KEY(request_id) REFERENCES sample_request (id), 
	CONSTRAINT fk_request_item_sample_id FOREIGN KEY(sample_id) REFERENCES material_sample (id), 
	CONSTRAINT fk_request_item_hold_id FOREIGN KEY(hold_id) REFERENCES hold (id), 
	CONSTRAINT fk_request_item_picked_sample_id FOREIGN KEY(picked_sample_id) REFERENCES material_sample (id)
);

CREATE INDEX ix_request_item_sample_id ON request_item (sample_id);

CREATE TABLE run_library (
	id BIGSERIAL NOT NULL, 
	run_id BIGINT NOT NULL, 
	sample_id BIGINT NOT NULL, 
	lane INTEGER NOT NULL, 
	CONSTRAINT pk_run_library PRIMARY KEY (id), 
	CONSTRAINT uq_run_library_run_id_sample_id_lane UNIQUE (run_id, sample_id, lane), 
	CONSTRAINT fk_run_library_run_id FOREIGN KEY(run_id) REFERENCES sequencing_run (id), 
	CONSTRAINT fk_run_library_sample_id FOREIGN KEY(sample_id) REFERENCES material_sample (id)
);

CREATE INDEX ix_run_library_sample_id ON run_library (sample_id);

CREATE TABLE sample_project (
	id BIGSERIAL NOT NULL, 
	sample_id BIGINT NOT NULL, 
	project_id BIGINT NOT NULL, 
	CONSTRAINT pk_sample_project PRIMARY KEY (id), 
	CONSTRAINT uq_sample_project_sample_id_project_id UNIQUE (sample_id, project_id), 
	CONSTRAINT fk_sample_project_sample_id FOREIGN KEY(sample_id) REFERENCES material_sample (id), 
	CONSTRAINT fk_sample_project_project_id FOREIGN KEY(project_id) REFERENCES project (id)
);

CREATE INDEX ix_sample_project_project_id ON sample_project (project_id);

CREATE TABLE sequence_file_library (
	id BIGSERIAL NOT NULL, 
	sequence_file_id BIGINT NOT NULL, 
	sample_id BIGINT NOT NULL, 
	CONSTRAINT pk_sequence_file_library PRIMARY KEY (id), 
	CONSTRAINT uq_sequence_file_library_sequence_file_id_sample_id UNIQUE (sequence_file_id, sample_id), 
	CONSTRAINT fk_sequence_file_library_sequence_file_id FOREIGN KEY(sequence_file_id) REFERENCES sequence_file (id), 
	CONSTRAINT fk_sequence_file_library_sample_id FOREIGN KEY(sample_id) REFERENCES material_sample (id)
);

CREATE INDEX ix_sequence_file_library_sample_id ON sequence_file_library (sample_id);

CREATE TABLE shipment (
	id BIGSERIAL NOT NULL, 
	request_id BIGINT, 
	loan_id BIGINT, 
	to_agent_id BIGINT NOT NULL, 
	carrier VARCHAR, 
	tracking_number VARCHAR, 
	temperature VARCHAR, 
	sent_at TIMESTAMP WITH TIME ZONE, 
	received_at TIMESTAMP WITH TIME ZONE, 
	change_set_id BIGINT NOT NULL, 
	CONSTRAINT pk_shipment PRIMARY KEY (id), 
	CONSTRAINT fk_shipment_request_id FOREIGN KEY(request_id) REFERENCES sample_request (id), 
	CONSTRAINT fk_shipment_loan_id FOREIGN KEY(loan_id) REFERENCES loan (id), 
	CONSTRAINT fk_shipment_to_agent_id FOREIGN KEY(to_agent_id) REFERENCES agent (id), 
	CONSTRAINT fk_shipment_change_set_id FOREIGN KEY(change_set_id) REFERENCES change_set (id)
);

CREATE INDEX ix_shipment_loan_id ON shipment (loan_id);

CREATE INDEX ix_shipment_request_id ON shipment (request_id);

CREATE TABLE sample_search (
    rowid BIGINT PRIMARY KEY,
    words TSVECTOR NOT NULL
);

CREATE INDEX ix_sample_search_words ON sample_search USING gin (words);
