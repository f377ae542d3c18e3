"""What people had remarked on sheets is not lost: it stands among the corrections."""

import datetime
from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from seuil.upkeep.corrections.domain import Basis, Status, Subject
from seuil.upkeep.models import Correction
from tests.factories.directory import ServiceFactory
from tests.factories.upkeep import keeper_of

SAID = datetime.datetime(2026, 10, 1, 9, tzinfo=datetime.UTC)
DONE = datetime.datetime(2026, 10, 3, 9, tzinfo=datetime.UTC)


@pytest.mark.django_db
def test_remarks_become_corrections_open_ones_and_those_that_are_done():
    migration = ("upkeep", "0050a_correction_of_a_fact")
    then = MigrationExecutor(connection).loader.project_state(migration).apps
    service = ServiceFactory()
    keeper = keeper_of(service, user__language="nl")
    with connection.schema_editor() as editor:
        remarks = then.get_model("upkeep", "Remark")
        editor.create_model(remarks)
    said = {"service_id": service.pk, "at": SAID}
    remarks.objects.create(
        **said, part="hours", fact="9:00", text="10:00", hand="service", by_id=keeper.pk
    )
    remarks.objects.create(
        **said, part="price", fact="Free", text="5 euro", hand="phone", said_by="x", done_at=DONE
    )

    import_module("seuil.upkeep.migrations." + migration[1]).keep_remarks_as_corrections(then, None)

    waiting, answered = Correction.objects.order_by("pk")
    assert (waiting.subject, waiting.fact, waiting.words) == (Subject.HOURS, "9:00", "10:00")
    assert (waiting.status, waiting.basis) == (Status.PROPOSED, Basis.SERVICE)
    assert (waiting.proposer, waiting.language, waiting.made_at) == (keeper, "nl", SAID)
    assert (answered.status, answered.answered_at) == (Status.ACCEPTED, DONE)
    assert (answered.subject, answered.said_by) == (Subject.OTHER, "x")
