"""Triggers that note every changed sheet in the transaction of the change itself.

One row a sheet and a statement, from the transition tables; a truncated table, or a change
of what all sheets share (categories, territories), notes that anything may have changed.
"""

from django.db import migrations

# table -> the expression that gives the services concerned, over a transition table "changed"
OF_A_SERVICE = {
    "directory_service": "SELECT id FROM changed",
    "organisations_organisation": (
        "SELECT s.id FROM directory_service s JOIN changed c ON c.id = s.organisation_id"
    ),
    "organisations_source": (
        "SELECT s.id FROM directory_service s JOIN changed c ON c.id = s.source_id"
    ),
}
# A part that moves from one sheet to another changes both.
PARTS = [
    "directory_location",
    "directory_accesscondition",
    "directory_closure",
    "directory_service_categories",
    "directory_service_serves",
]
OF_PART = "SELECT service_id FROM changed"
OF_MOVED_PART = "SELECT service_id FROM changed UNION ALL SELECT service_id FROM before"
OF_ALL = [
    "directory_category",
    "territory_territory",
    "territory_containment",
    "territory_boundary",
]
INSERT = "INSERT", "NEW TABLE AS changed"
UPDATE = "UPDATE", "NEW TABLE AS changed"
DELETE = "DELETE", "OLD TABLE AS changed"
MOVE = "UPDATE", "OLD TABLE AS before NEW TABLE AS changed"
TABLES = [*OF_A_SERVICE, *PARTS, *OF_ALL]


def note(services: str) -> str:
    return (
        "INSERT INTO matching_change (service_id, transaction, at)"
        f" SELECT DISTINCT x.id, pg_current_xact_id()::text::bigint, now() FROM ({services}) x(id);"
    )


def function(name: str, services: str) -> str:
    return (
        f"CREATE FUNCTION matching_note_{name}() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN {note(services)} RETURN NULL; END $$;"
    )


def trigger(table: str, event: str, seen: str, name: str) -> str:
    return (
        f"CREATE TRIGGER matching_note_{event.lower()} AFTER {event} ON {table}"
        f" REFERENCING {seen} FOR EACH STATEMENT EXECUTE FUNCTION matching_note_{name}();"
    )


def install() -> str:
    sql = [function("all", "SELECT NULL::bigint")]
    for table, services in OF_A_SERVICE.items():
        sql.append(function(table, services))
        sql += [trigger(table, *event, table) for event in (INSERT, UPDATE, DELETE)]
    for table in PARTS:
        sql += [function(table, OF_PART), function(f"moved_{table}", OF_MOVED_PART)]
        sql += [trigger(table, *event, table) for event in (INSERT, DELETE)]
        sql.append(trigger(table, *MOVE, f"moved_{table}"))
    sql += [
        f"CREATE TRIGGER matching_note_change AFTER INSERT OR UPDATE OR DELETE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION matching_note_all();"
        for table in OF_ALL
    ]
    sql += [
        f"CREATE TRIGGER matching_note_truncate AFTER TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION matching_note_all();"
        for table in TABLES
    ]
    return "\n".join(sql)


def remove() -> str:
    sql = [
        f"DROP TRIGGER IF EXISTS matching_note_{event} ON {table};"
        for table in TABLES
        for event in ("insert", "update", "delete", "change", "truncate")
    ]
    names = ["all", *OF_A_SERVICE, *PARTS, *(f"moved_{table}" for table in PARTS)]
    sql += [f"DROP FUNCTION matching_note_{name}();" for name in names]
    return "\n".join(sql)


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0001_initial"),
        ("directory", "0001_initial"),
        ("organisations", "0001_initial"),
        ("territory", "0001_initial"),
    ]

    operations = [migrations.RunSQL(install(), remove())]
