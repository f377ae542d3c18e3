"""A part that moves from one sheet to another changes both: note the one that it left as well."""

from django.db import migrations

TABLES = [
    "directory_location",
    "directory_accesscondition",
    "directory_closure",
    "directory_service_categories",
    "directory_service_serves",
]


def install() -> str:
    return "\n".join(
        f"""
        CREATE FUNCTION matching_note_moved_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO matching_change (service_id, transaction, at)
            SELECT x.id, pg_current_xact_id()::text::bigint, now()
            FROM (SELECT service_id FROM changed UNION SELECT service_id FROM before) x(id);
            RETURN NULL;
        END $$;
        DROP TRIGGER matching_note_update ON {table};
        CREATE TRIGGER matching_note_update AFTER UPDATE ON {table}
        REFERENCING OLD TABLE AS before NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION matching_note_moved_{table}();
        """
        for table in TABLES
    )


def remove() -> str:
    return "\n".join(
        f"""
        DROP TRIGGER matching_note_update ON {table};
        CREATE TRIGGER matching_note_update AFTER UPDATE ON {table}
        REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION matching_note_{table}();
        DROP FUNCTION matching_note_moved_{table}();
        """
        for table in TABLES
    )


class Migration(migrations.Migration):
    dependencies = [("matching", "0002_triggers")]

    operations = [migrations.RunSQL(install(), remove())]
