-- One row a service, everything that repeats stored once and numbered; filled by COPY.

CREATE UNLOGGED TABLE copied (
    id int NOT NULL,
    cell int,
    spot point,
    x float8,
    y float8,
    z float8,
    further smallint NOT NULL,
    profile int NOT NULL,
    speech int NOT NULL,
    takes_nobody boolean NOT NULL,
    capacity_updated date,
    opening int NOT NULL,
    comes_set int NOT NULL,
    category_set int NOT NULL,
    language_set int NOT NULL,
    where_set int NOT NULL,
    shuffles float8[] NOT NULL  -- the order among equals, for each day
);

CREATE UNLOGGED TABLE further (service int, spot point, x float8, y float8, z float8);

CREATE UNLOGGED TABLE category_members (set int, code text);
CREATE UNLOGGED TABLE language_members (set int, code text);
CREATE UNLOGGED TABLE where_members (set int, code text);
CREATE UNLOGGED TABLE comes_members (set int, code text);
CREATE UNLOGGED TABLE speeches (speech int, languages text[], interpreter text);

CREATE UNLOGGED TABLE terms (id int, term text);
CREATE UNLOGGED TABLE postings (term int, service int, weight smallint);

CREATE UNLOGGED TABLE dimensions (dimension smallint, code text, bit bigint);
CREATE UNLOGGED TABLE rules (dimension smallint, rule smallint);
CREATE UNLOGGED TABLE conditions (
    dimension smallint,
    rule smallint,
    operator text,
    minimum float8,
    maximum float8,
    mask bigint,     -- the values of the condition, a bit each
    codes text[],    -- the territories of the condition
    requires boolean,
    can_fail boolean,
    valid_from date,
    valid_to date
);
CREATE UNLOGGED TABLE profiles (profile int, rules smallint[], unconditional bigint);

CREATE UNLOGGED TABLE slots (slot int, states bytea STORAGE EXTERNAL);  -- a byte for each opening
CREATE UNLOGGED TABLE spans (opening int, starts int, ends int, certain boolean);
