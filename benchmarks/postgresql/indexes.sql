-- What a question needs of a profile is worked out once, apart from the person: the dimensions on
-- which it can ask or fail, and those on which it says nothing. Profiles with dated conditions have
-- a row for each day; the others hold on all days.

ALTER TABLE rules ADD PRIMARY KEY (dimension, rule);
CREATE INDEX ON conditions (dimension, rule);

CREATE UNLOGGED TABLE rules_of_days AS
    SELECT
        days.day,
        rules.dimension,
        rules.rule,
        bool_or(coalesce(in_force, false)) AS speaks,
        bool_or(coalesce(in_force AND can_fail, false)) AS asks,
        bool_or(valid_from IS NOT NULL OR valid_to IS NOT NULL) AS dated
    FROM unnest(%(days)s::date[]) AS days(day)
    CROSS JOIN rules
    LEFT JOIN LATERAL (
        SELECT
            *,
            (valid_from IS NULL OR valid_from <= days.day)
                AND (valid_to IS NULL OR days.day < valid_to) AS in_force
        FROM conditions
        WHERE conditions.dimension = rules.dimension AND conditions.rule = rules.rule
    ) AS mine ON true
    GROUP BY 1, 2, 3;

CREATE UNLOGGED TABLE profile_days AS
    SELECT
        profile,
        day,
        coalesce(bit_or(bit) FILTER (WHERE asks), 0) AS asked,
        ~(coalesce(bit_or(bit) FILTER (WHERE speaks), 0) | unconditional) AS silent,
        coalesce(bool_or(dated), false) AS dated
    FROM profiles
    CROSS JOIN LATERAL unnest(rules) WITH ORDINALITY AS mine(rule, dimension)
    JOIN dimensions USING (dimension)
    JOIN rules_of_days USING (dimension, rule)
    GROUP BY profile, day, unconditional;

CREATE UNLOGGED TABLE judged_profiles AS
    SELECT profile, rules, asked, silent, dated
    FROM profiles
    JOIN profile_days USING (profile)
    WHERE day = (%(days)s::date[])[1];
ALTER TABLE judged_profiles ADD PRIMARY KEY (profile);

DELETE FROM profile_days WHERE NOT dated;
ALTER TABLE profile_days ADD PRIMARY KEY (profile, day);

-- What is near stands together, and what is judged stands with the service.
CREATE UNLOGGED TABLE services AS
    SELECT copied.*, rules, asked, silent, dated
    FROM copied
    JOIN judged_profiles USING (profile)
    ORDER BY cell, id;
DROP TABLE copied;

ALTER TABLE services ADD PRIMARY KEY (id);
CREATE INDEX ON services USING gist (spot);
CREATE INDEX ON services (comes_set);
CREATE INDEX ON services (category_set);
CREATE INDEX ON further USING gist (spot);
CREATE INDEX ON further (service);
CREATE INDEX ON category_members (code);
CREATE INDEX ON category_members (set);
CREATE INDEX ON language_members (set);
CREATE INDEX ON where_members (set);
CREATE INDEX ON comes_members (code);
ALTER TABLE terms ADD PRIMARY KEY (term);
CREATE UNIQUE INDEX ON postings (term, service) INCLUDE (weight);
ALTER TABLE slots ADD PRIMARY KEY (slot);
CREATE INDEX ON spans (opening, starts);
