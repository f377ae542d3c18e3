"""The database itself marks every change of a place, so that each process notices it."""

from django.db import migrations

TABLES = ("territory", "containment", "alias", "postalcode", "boundary", "landmark")

FUNCTION = """
CREATE FUNCTION territory_new_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO territory_edition (id, stamp) VALUES (1, gen_random_uuid())
    ON CONFLICT (id) DO UPDATE SET stamp = excluded.stamp;
    RETURN NULL;
END $$
"""


def trigger(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER territory_new_edition
        AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON territory_{table}
        FOR EACH STATEMENT EXECUTE FUNCTION territory_new_edition()
        """,
        f"DROP TRIGGER territory_new_edition ON territory_{table}",
    )


class Migration(migrations.Migration):
    dependencies = [("territory", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION territory_new_edition()"),
        *(trigger(table) for table in TABLES),
    ]
