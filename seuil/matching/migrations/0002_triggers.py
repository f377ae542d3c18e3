"""Triggers that note every changed sheet in the transaction of the change itself.

One row a sheet and a statement, from the transition tables; a truncated table, or a change
of what all sheets share (categories, territories), notes that anything may have changed.
"""

from django.db import migrations

# table -> the expression that gives the services concerned, over a transition table "changed"
OF_A_SERVICE = {
    "directory_service": "SELECT id FROM changed",
    "directory_location": "SELECT service_id FROM changed",
    "directory_accesscondition": "SELECT service_id FROM changed",
    "directory_closure": "SELECT service_id FROM changed",
    "directory_service_categories": "SELECT service_id FROM changed",
    "directory_service_serves": "SELECT service_id FROM changed",
    "organisations_organisation": (
        "SELECT s.id FROM directory_service s JOIN changed c ON c.id = s.organisation_id"
    ),
    "organisations_source": (
        "SELECT s.id FROM directory_service s JOIN changed c ON c.id = s.source_id"
    ),
}
OF_ALL = [
    "directory_category",
    "territory_territory",
    "territory_containment",
    "territory_boundary",
]
EVENTS = {"insert": "NEW", "update": "NEW", "delete": "OLD"}


def note(services: str) -> str:
    return (
        "INSERT INTO matching_change (service_id, transaction, at)"
        f" SELECT DISTINCT x.id, pg_current_xact_id()::text::bigint, now() FROM ({services}) x(id);"
    )


def function(name: str, services: str) -> str:
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN {note(services)} RETURN NULL; END $$;"
    )


def install() -> str:
    sql = [function("matching_note_all", "SELECT NULL::bigint")]
    for table, services in OF_A_SERVICE.items():
        sql.append(function(f"matching_note_{table}", services))
        sql += [
            f"CREATE TRIGGER matching_note_{event} AFTER {event.upper()} ON {table}"
            f" REFERENCING {which} TABLE AS changed"
            f" FOR EACH STATEMENT EXECUTE FUNCTION matching_note_{table}();"
            for event, which in EVENTS.items()
        ]
    for table in OF_ALL:
        sql.append(
            f"CREATE TRIGGER matching_note_change AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION matching_note_all();"
        )
    sql += [
        f"CREATE TRIGGER matching_note_truncate AFTER TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION matching_note_all();"
        for table in (*OF_A_SERVICE, *OF_ALL)
    ]
    return "\n".join(sql)


def remove() -> str:
    sql = []
    for table in (*OF_A_SERVICE, *OF_ALL):
        sql += [
            f"DROP TRIGGER IF EXISTS matching_note_{event} ON {table};"
            for event in (*EVENTS, "change", "truncate")
        ]
    sql += [f"DROP FUNCTION IF EXISTS matching_note_{table}();" for table in OF_A_SERVICE]
    sql.append("DROP FUNCTION IF EXISTS matching_note_all();")
    return "\n".join(sql)


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0001_initial"),
        ("directory", "0001_initial"),
        ("organisations", "0001_initial"),
        ("territory", "0001_initial"),
    ]

    operations = [migrations.RunSQL(install(), remove())]
