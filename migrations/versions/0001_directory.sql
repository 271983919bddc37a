CREATE TABLE directory.change (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    operation UUID NOT NULL,
    actor TEXT NOT NULL,
    entity_type TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    action VARCHAR(30) NOT NULL,
    before JSONB,
    after JSONB,
    reason TEXT,
    CONSTRAINT pk_change PRIMARY KEY (id),
    CONSTRAINT ck_change_action CHECK (action IN ('create', 'update', 'delete'))
);
CREATE INDEX ix_change_entity ON directory.change (entity_type, entity_id, id);
CREATE INDEX ix_change_operation ON directory.change (operation);

CREATE TABLE directory.city (
    id TEXT NOT NULL,
    names JSONB NOT NULL,
    country TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    languages TEXT[] NOT NULL,
    spoken TEXT[] DEFAULT '{}' NOT NULL,
    bounds FLOAT[] NOT NULL,
    centre_lon DOUBLE PRECISION NOT NULL,
    centre_lat DOUBLE PRECISION NOT NULL,
    confirmation_days INTEGER DEFAULT 180 NOT NULL,
    migration_roles TEXT[] DEFAULT '{}' NOT NULL,
    emergency JSONB DEFAULT '[]' NOT NULL,
    is_sample BOOLEAN DEFAULT false NOT NULL,
    last_modified TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_city PRIMARY KEY (id),
    CONSTRAINT ck_city_confirmation_days CHECK (confirmation_days > 0),
    CONSTRAINT ck_city_bounds CHECK (array_length(bounds, 1) = 4),
    CONSTRAINT ck_city_migration_roles CHECK (migration_roles <@ ARRAY['sending', 'transit', 'destination'])
);

CREATE TABLE directory.taxonomy (
    id UUID NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    uri TEXT,
    version TEXT,
    CONSTRAINT pk_taxonomy PRIMARY KEY (id),
    CONSTRAINT uq_taxonomy_name UNIQUE (name)
);

CREATE TABLE directory.translation (
    id UUID NOT NULL,
    entity_type TEXT NOT NULL,
    entity_id UUID NOT NULL,
    field TEXT NOT NULL,
    locale TEXT NOT NULL,
    text TEXT NOT NULL,
    source_hash TEXT NOT NULL,
    CONSTRAINT pk_translation PRIMARY KEY (id),
    CONSTRAINT uq_translation_entity_id_field_locale UNIQUE (entity_id, field, locale) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE directory.location (
    id UUID NOT NULL,
    city_id TEXT NOT NULL,
    name TEXT,
    locale TEXT NOT NULL,
    location_type VARCHAR(30) DEFAULT 'physical' NOT NULL,
    point geography(POINT,4326),
    disclosure VARCHAR(30) DEFAULT 'hidden' NOT NULL,
    area_name TEXT,
    area_point geography(POINT,4326),
    directions TEXT,
    transportation TEXT,
    wheelchair VARCHAR(30) DEFAULT 'unknown' NOT NULL,
    source TEXT,
    external_id TEXT,
    is_sample BOOLEAN DEFAULT false NOT NULL,
    last_modified TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_location PRIMARY KEY (id),
    CONSTRAINT uq_location_source_external_id UNIQUE (source, external_id),
    CONSTRAINT ck_location_area_point_is_not_the_point CHECK (disclosure <> 'area' OR point IS NULL OR area_point IS NULL OR ST_AsBinary(point) <> ST_AsBinary(area_point)),
    CONSTRAINT fk_location_city_id FOREIGN KEY(city_id) REFERENCES directory.city (id),
    CONSTRAINT ck_location_location_type CHECK (location_type IN ('physical', 'postal', 'virtual')),
    CONSTRAINT ck_location_disclosure CHECK (disclosure IN ('exact', 'area', 'hidden')),
    CONSTRAINT ck_location_wheelchair CHECK (wheelchair IN ('yes', 'limited', 'no', 'unknown'))
);
CREATE INDEX ix_location_city_id ON directory.location (city_id);

CREATE TABLE directory.organization (
    id UUID NOT NULL,
    city_id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    locale TEXT NOT NULL,
    url TEXT,
    email TEXT,
    kind VARCHAR(30) NOT NULL,
    publication VARCHAR(30) DEFAULT 'published' NOT NULL,
    source TEXT,
    external_id TEXT,
    is_sample BOOLEAN DEFAULT false NOT NULL,
    last_modified TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_organization PRIMARY KEY (id),
    CONSTRAINT uq_organization_source_external_id UNIQUE (source, external_id),
    CONSTRAINT fk_organization_city_id FOREIGN KEY(city_id) REFERENCES directory.city (id),
    CONSTRAINT ck_organization_kind CHECK (kind IN ('city', 'public', 'ngo', 'community', 'network')),
    CONSTRAINT ck_organization_publication CHECK (publication IN ('draft', 'in_review', 'published', 'archived'))
);
CREATE INDEX ix_organization_city_id ON directory.organization (city_id);

CREATE TABLE directory.taxonomy_term (
    id UUID NOT NULL,
    taxonomy_id UUID NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    parent_id UUID,
    CONSTRAINT pk_taxonomy_term PRIMARY KEY (id),
    CONSTRAINT uq_taxonomy_term_taxonomy_id_code UNIQUE (taxonomy_id, code),
    CONSTRAINT fk_taxonomy_term_taxonomy_id FOREIGN KEY(taxonomy_id) REFERENCES directory.taxonomy (id),
    CONSTRAINT fk_taxonomy_term_parent_id FOREIGN KEY(parent_id) REFERENCES directory.taxonomy_term (id)
);
CREATE INDEX ix_taxonomy_term_parent_id ON directory.taxonomy_term (parent_id);

CREATE TABLE directory.accessibility (
    id UUID NOT NULL,
    location_id UUID NOT NULL,
    description TEXT,
    details TEXT,
    url TEXT,
    CONSTRAINT pk_accessibility PRIMARY KEY (id),
    CONSTRAINT fk_accessibility_location_id FOREIGN KEY(location_id) REFERENCES directory.location (id)
);
CREATE INDEX ix_accessibility_location_id ON directory.accessibility (location_id);

CREATE TABLE directory.address (
    id UUID NOT NULL,
    location_id UUID NOT NULL,
    attention TEXT,
    address_1 TEXT NOT NULL,
    address_2 TEXT,
    city TEXT,
    region TEXT,
    state_province TEXT,
    postal_code TEXT,
    country TEXT,
    address_type VARCHAR(30) DEFAULT 'physical' NOT NULL,
    CONSTRAINT pk_address PRIMARY KEY (id),
    CONSTRAINT fk_address_location_id FOREIGN KEY(location_id) REFERENCES directory.location (id),
    CONSTRAINT ck_address_address_type CHECK (address_type IN ('physical', 'postal', 'virtual'))
);
CREATE INDEX ix_address_location_id ON directory.address (location_id);

CREATE TABLE directory.program (
    id UUID NOT NULL,
    name TEXT NOT NULL,
    alternate_name TEXT,
    description TEXT,
    locale TEXT NOT NULL,
    organization_id UUID,
    source TEXT,
    external_id TEXT,
    is_sample BOOLEAN DEFAULT false NOT NULL,
    last_modified TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_program PRIMARY KEY (id),
    CONSTRAINT uq_program_source_external_id UNIQUE (source, external_id),
    CONSTRAINT fk_program_organization_id FOREIGN KEY(organization_id) REFERENCES directory.organization (id)
);
CREATE INDEX ix_program_organization_id ON directory.program (organization_id);

CREATE TABLE directory.service (
    id UUID NOT NULL,
    organization_id UUID NOT NULL,
    program_id UUID,
    name TEXT NOT NULL,
    alternate_name TEXT,
    description TEXT,
    locale TEXT NOT NULL,
    status VARCHAR(30) DEFAULT 'active' NOT NULL,
    publication VARCHAR(30) DEFAULT 'draft' NOT NULL,
    is_mobile BOOLEAN DEFAULT false NOT NULL,
    is_free BOOLEAN,
    fees_description TEXT,
    eligibility_description TEXT,
    conditions TEXT,
    minimum_age INTEGER,
    maximum_age INTEGER,
    url TEXT,
    email TEXT,
    alert TEXT,
    application_process TEXT,
    interpretation_services TEXT,
    source TEXT,
    external_id TEXT,
    is_sample BOOLEAN DEFAULT false NOT NULL,
    last_modified TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_service PRIMARY KEY (id),
    CONSTRAINT uq_service_source_external_id UNIQUE (source, external_id),
    CONSTRAINT fk_service_organization_id FOREIGN KEY(organization_id) REFERENCES directory.organization (id),
    CONSTRAINT fk_service_program_id FOREIGN KEY(program_id) REFERENCES directory.program (id),
    CONSTRAINT ck_service_status CHECK (status IN ('active', 'inactive', 'defunct', 'temporarily closed')),
    CONSTRAINT ck_service_publication CHECK (publication IN ('draft', 'in_review', 'published', 'archived'))
);
CREATE INDEX ix_service_organization_id ON directory.service (organization_id);
CREATE INDEX ix_service_program_id ON directory.service (program_id);

CREATE TABLE directory.attribute (
    id UUID NOT NULL,
    service_id UUID NOT NULL,
    taxonomy_term_id UUID NOT NULL,
    value TEXT,
    CONSTRAINT pk_attribute PRIMARY KEY (id),
    CONSTRAINT uq_attribute_service_id_taxonomy_term_id UNIQUE (service_id, taxonomy_term_id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_attribute_service_id FOREIGN KEY(service_id) REFERENCES directory.service (id),
    CONSTRAINT fk_attribute_taxonomy_term_id FOREIGN KEY(taxonomy_term_id) REFERENCES directory.taxonomy_term (id)
);
CREATE INDEX ix_attribute_taxonomy_term_id ON directory.attribute (taxonomy_term_id);

CREATE TABLE directory.closure (
    id UUID NOT NULL,
    first_date DATE NOT NULL,
    last_date DATE NOT NULL,
    name TEXT,
    city_id TEXT,
    service_id UUID,
    CONSTRAINT pk_closure PRIMARY KEY (id),
    CONSTRAINT ck_closure_ends_after_it_starts CHECK (last_date >= first_date),
    CONSTRAINT ck_closure_hangs_on_one CHECK (num_nonnulls(city_id, service_id) = 1),
    CONSTRAINT fk_closure_city_id FOREIGN KEY(city_id) REFERENCES directory.city (id),
    CONSTRAINT fk_closure_service_id FOREIGN KEY(service_id) REFERENCES directory.service (id)
);
CREATE INDEX ix_closure_city_id ON directory.closure (city_id);
CREATE INDEX ix_closure_service_id ON directory.closure (service_id);

CREATE TABLE directory.contact (
    id UUID NOT NULL,
    name TEXT,
    title TEXT,
    department TEXT,
    email TEXT,
    phone TEXT,
    service_id UUID,
    organization_id UUID,
    CONSTRAINT pk_contact PRIMARY KEY (id),
    CONSTRAINT ck_contact_hangs_on_one CHECK (num_nonnulls(service_id, organization_id) = 1),
    CONSTRAINT fk_contact_service_id FOREIGN KEY(service_id) REFERENCES directory.service (id),
    CONSTRAINT fk_contact_organization_id FOREIGN KEY(organization_id) REFERENCES directory.organization (id)
);
CREATE INDEX ix_contact_organization_id ON directory.contact (organization_id);
CREATE INDEX ix_contact_service_id ON directory.contact (service_id);

CREATE TABLE directory.cost_option (
    id UUID NOT NULL,
    service_id UUID NOT NULL,
    option TEXT,
    amount NUMERIC,
    currency TEXT,
    amount_description TEXT,
    valid_from DATE,
    valid_to DATE,
    position INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT pk_cost_option PRIMARY KEY (id),
    CONSTRAINT fk_cost_option_service_id FOREIGN KEY(service_id) REFERENCES directory.service (id)
);
CREATE INDEX ix_cost_option_service_id ON directory.cost_option (service_id);

CREATE TABLE directory.required_document (
    id UUID NOT NULL,
    service_id UUID NOT NULL,
    document TEXT NOT NULL,
    uri TEXT,
    position INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT pk_required_document PRIMARY KEY (id),
    CONSTRAINT fk_required_document_service_id FOREIGN KEY(service_id) REFERENCES directory.service (id)
);
CREATE INDEX ix_required_document_service_id ON directory.required_document (service_id);

CREATE TABLE directory.service_area (
    id UUID NOT NULL,
    service_id UUID NOT NULL,
    name TEXT,
    description TEXT,
    extent TEXT,
    uri TEXT,
    CONSTRAINT pk_service_area PRIMARY KEY (id),
    CONSTRAINT fk_service_area_service_id FOREIGN KEY(service_id) REFERENCES directory.service (id)
);
CREATE INDEX ix_service_area_service_id ON directory.service_area (service_id);

CREATE TABLE directory.service_at_location (
    id UUID NOT NULL,
    service_id UUID NOT NULL,
    location_id UUID NOT NULL,
    description TEXT,
    status VARCHAR(30) DEFAULT 'active' NOT NULL,
    alert TEXT,
    publication VARCHAR(30) DEFAULT 'draft' NOT NULL,
    assured_date DATE,
    assured_by_kind VARCHAR(30),
    assured_by TEXT,
    assurer_email TEXT,
    source TEXT,
    external_id TEXT,
    is_sample BOOLEAN DEFAULT false NOT NULL,
    last_modified TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_service_at_location PRIMARY KEY (id),
    CONSTRAINT uq_service_at_location_source_external_id UNIQUE (source, external_id),
    CONSTRAINT fk_service_at_location_service_id FOREIGN KEY(service_id) REFERENCES directory.service (id),
    CONSTRAINT fk_service_at_location_location_id FOREIGN KEY(location_id) REFERENCES directory.location (id),
    CONSTRAINT ck_service_at_location_status CHECK (status IN ('active', 'inactive', 'defunct', 'temporarily closed')),
    CONSTRAINT ck_service_at_location_publication CHECK (publication IN ('draft', 'in_review', 'published', 'archived')),
    CONSTRAINT ck_service_at_location_assured_by_kind CHECK (assured_by_kind IN ('city', 'organization', 'network'))
);
CREATE INDEX ix_service_at_location_location_id ON directory.service_at_location (location_id);
CREATE INDEX ix_service_at_location_service_id ON directory.service_at_location (service_id);

CREATE TABLE directory.url (
    id UUID NOT NULL,
    label TEXT,
    url TEXT NOT NULL,
    service_id UUID,
    organization_id UUID,
    CONSTRAINT pk_url PRIMARY KEY (id),
    CONSTRAINT ck_url_hangs_on_one CHECK (num_nonnulls(service_id, organization_id) = 1),
    CONSTRAINT fk_url_service_id FOREIGN KEY(service_id) REFERENCES directory.service (id),
    CONSTRAINT fk_url_organization_id FOREIGN KEY(organization_id) REFERENCES directory.organization (id)
);
CREATE INDEX ix_url_organization_id ON directory.url (organization_id);
CREATE INDEX ix_url_service_id ON directory.url (service_id);

CREATE TABLE directory.access_condition (
    id UUID NOT NULL,
    fact VARCHAR(30) NOT NULL,
    answer VARCHAR(30) DEFAULT 'unknown' NOT NULL,
    confirmed_by TEXT,
    confirmed_on DATE,
    source TEXT,
    service_id UUID,
    service_at_location_id UUID,
    CONSTRAINT pk_access_condition PRIMARY KEY (id),
    CONSTRAINT uq_access_condition_service_id_fact UNIQUE (service_id, fact) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT uq_access_condition_service_at_location_id_fact UNIQUE (service_at_location_id, fact) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT ck_access_condition_hangs_on_one CHECK (num_nonnulls(service_id, service_at_location_id) = 1),
    CONSTRAINT ck_access_condition_fact CHECK (fact IN ('open_to_all', 'id_asked', 'status_asked', 'data_shared_with_authorities')),
    CONSTRAINT ck_access_condition_answer CHECK (answer IN ('yes', 'no', 'unknown')),
    CONSTRAINT fk_access_condition_service_id FOREIGN KEY(service_id) REFERENCES directory.service (id),
    CONSTRAINT fk_access_condition_service_at_location_id FOREIGN KEY(service_at_location_id) REFERENCES directory.service_at_location (id)
);

CREATE TABLE directory.phone (
    id UUID NOT NULL,
    number TEXT NOT NULL,
    extension TEXT,
    description TEXT,
    is_whatsapp BOOLEAN DEFAULT false NOT NULL,
    service_id UUID,
    service_at_location_id UUID,
    location_id UUID,
    organization_id UUID,
    position INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT pk_phone PRIMARY KEY (id),
    CONSTRAINT ck_phone_hangs_on_one CHECK (num_nonnulls(service_id, service_at_location_id, location_id, organization_id) = 1),
    CONSTRAINT fk_phone_service_id FOREIGN KEY(service_id) REFERENCES directory.service (id),
    CONSTRAINT fk_phone_service_at_location_id FOREIGN KEY(service_at_location_id) REFERENCES directory.service_at_location (id),
    CONSTRAINT fk_phone_location_id FOREIGN KEY(location_id) REFERENCES directory.location (id),
    CONSTRAINT fk_phone_organization_id FOREIGN KEY(organization_id) REFERENCES directory.organization (id)
);
CREATE INDEX ix_phone_location_id ON directory.phone (location_id);
CREATE INDEX ix_phone_organization_id ON directory.phone (organization_id);
CREATE INDEX ix_phone_service_at_location_id ON directory.phone (service_at_location_id);
CREATE INDEX ix_phone_service_id ON directory.phone (service_id);

CREATE TABLE directory.schedule (
    id UUID NOT NULL,
    service_id UUID,
    service_at_location_id UUID,
    valid_from DATE,
    valid_to DATE,
    dtstart DATE,
    until DATE,
    count INTEGER,
    wkst VARCHAR(30),
    freq VARCHAR(30),
    interval INTEGER,
    byday TEXT,
    byweekno TEXT,
    bymonthday TEXT,
    byyearday TEXT,
    opens_at TIME WITHOUT TIME ZONE,
    closes_at TIME WITHOUT TIME ZONE,
    description TEXT,
    notes TEXT,
    attending_type TEXT,
    by_appointment BOOLEAN DEFAULT false NOT NULL,
    open_on_holidays BOOLEAN DEFAULT false NOT NULL,
    CONSTRAINT pk_schedule PRIMARY KEY (id),
    CONSTRAINT ck_schedule_hangs_on_one CHECK (num_nonnulls(service_id, service_at_location_id) = 1),
    CONSTRAINT fk_schedule_service_id FOREIGN KEY(service_id) REFERENCES directory.service (id),
    CONSTRAINT fk_schedule_service_at_location_id FOREIGN KEY(service_at_location_id) REFERENCES directory.service_at_location (id),
    CONSTRAINT ck_schedule_wkst CHECK (wkst IN ('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU')),
    CONSTRAINT ck_schedule_freq CHECK (freq IN ('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'))
);
CREATE INDEX ix_schedule_service_at_location_id ON directory.schedule (service_at_location_id);
CREATE INDEX ix_schedule_service_id ON directory.schedule (service_id);

CREATE TABLE directory.schedule_exception (
    id UUID NOT NULL,
    date DATE NOT NULL,
    closed BOOLEAN NOT NULL,
    opens_at TIME WITHOUT TIME ZONE,
    closes_at TIME WITHOUT TIME ZONE,
    note TEXT,
    service_id UUID,
    service_at_location_id UUID,
    CONSTRAINT pk_schedule_exception PRIMARY KEY (id),
    CONSTRAINT ck_schedule_exception_says_when CHECK (closed OR (opens_at IS NOT NULL AND closes_at IS NOT NULL)),
    CONSTRAINT ck_schedule_exception_hangs_on_one CHECK (num_nonnulls(service_id, service_at_location_id) = 1),
    CONSTRAINT fk_schedule_exception_service_id FOREIGN KEY(service_id) REFERENCES directory.service (id),
    CONSTRAINT fk_schedule_exception_service_at_location_id FOREIGN KEY(service_at_location_id) REFERENCES directory.service_at_location (id)
);
CREATE INDEX ix_schedule_exception_service_at_location_id ON directory.schedule_exception (service_at_location_id);
CREATE INDEX ix_schedule_exception_service_id ON directory.schedule_exception (service_id);

CREATE TABLE directory.language (
    id UUID NOT NULL,
    code TEXT NOT NULL,
    mode VARCHAR(30) DEFAULT 'spoken' NOT NULL,
    byday TEXT,
    note TEXT,
    service_id UUID,
    service_at_location_id UUID,
    phone_id UUID,
    position INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT pk_language PRIMARY KEY (id),
    CONSTRAINT ck_language_hangs_on_one CHECK (num_nonnulls(service_id, service_at_location_id, phone_id) = 1),
    CONSTRAINT ck_language_mode CHECK (mode IN ('spoken', 'interpreter')),
    CONSTRAINT fk_language_service_id FOREIGN KEY(service_id) REFERENCES directory.service (id),
    CONSTRAINT fk_language_service_at_location_id FOREIGN KEY(service_at_location_id) REFERENCES directory.service_at_location (id),
    CONSTRAINT fk_language_phone_id FOREIGN KEY(phone_id) REFERENCES directory.phone (id)
);
CREATE INDEX ix_language_phone_id ON directory.language (phone_id);
CREATE INDEX ix_language_service_at_location_id ON directory.language (service_at_location_id);
CREATE INDEX ix_language_service_id ON directory.language (service_id);
