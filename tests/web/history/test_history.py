"""The history of a sheet: who changed what, side by side, and bringing it back."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from seuil.directory.domain import Cause, Hand
from seuil.directory.models import Service
from seuil.directory.record.history import versions_of
from seuil.directory.record.known import known_now
from seuil.directory.record.parsing import parse_record
from seuil.directory.record.saving import record_now, save_sheet
from seuil.organisations.domain import Role
from tests.factories.accounts import UserFactory
from tests.factories.organisations import MembershipFactory
from tests.web.sheets.forms import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def service():
    return Service.objects.public().exclude(hours="").order_by("pk").first()


@pytest.fixture
def editor(client, service):
    user = UserFactory(name="Ed Itor")
    MembershipFactory(user=user, organisation=service.organisation, role=Role.EDITOR)
    client.force_login(user)
    return user


def change(service, user, **values):
    """Change a sheet by hand."""
    save_sheet(
        service.pk,
        lambda record: parse_record(record.as_dict() | values, known_now()),
        actor=user,
        cause=Cause.EDIT,
        hand=Hand.SERVICE,
    )
    service.refresh_from_db()


def url(service):
    return f"/my-services/{service.uuid}/history/"


def keys(service):
    return [version.key for version in versions_of(service)]


def test_the_history_says_when_who_why_and_what(client, service, editor):
    change(service, editor, hours="Mo 09:00-10:00")

    text = client.get(url(service), headers=ENGLISH).text

    assert "Ed Itor" in text
    assert "changed by hand" in text
    assert "Opening hours" in text


def test_members_read_it_and_cannot_bring_anything_back(client, service, editor):
    change(service, editor, hours="Mo 09:00-10:00")
    member = UserFactory()
    MembershipFactory(user=member, organisation=service.organisation, role=Role.PROFESSIONAL)
    client.force_login(member)

    assert client.get(url(service)).status_code == 200
    assert client.get(f"{url(service)}{keys(service)[0]}/restore/").status_code == 404


def test_others_do_not_find_it(client, service):
    client.force_login(UserFactory())

    assert client.get(url(service)).status_code == 404


def test_a_visitor_signs_in_first(client, service):
    assert client.get(url(service)).status_code == 302


def test_two_versions_stand_side_by_side(client, service, editor):
    change(service, editor, hours="Mo 09:00-10:00")
    change(service, editor, hours="Tu 09:00-10:00")
    second, first = keys(service)[:2]

    text = client.get(f"{url(service)}?from={second}&to={first}", headers=ENGLISH).text

    assert "Monday" in text
    assert "Tuesday" in text
    assert text.index("Monday") < text.index("Tuesday")


def test_a_version_that_is_not_there_is_not_found(client, service, editor):
    change(service, editor, hours="Mo 09:00-10:00")

    assert client.get(f"{url(service)}?from=x&to=y").status_code == 404
    assert client.get(f"{url(service)}x/restore/").status_code == 404


def test_single_pieces_are_brought_back_and_the_rest_stays(client, service, editor):
    change(service, editor, hours="Mo 09:00-10:00", languages=["fr"])
    change(service, editor, hours="Tu 09:00-10:00", languages=["nl"])
    restore = f"{url(service)}{keys(service)[1]}/restore/"
    seen = form_of(client.get(restore), "restore-form")["seen"]

    response = client.post(restore, {"seen": seen, "piece": ["hours"]})

    service.refresh_from_db()
    record = record_now(service)
    assert response.status_code == 302
    assert (record.hours, record.languages) == ("Mo 09:00-10:00", ("nl",))
    latest = versions_of(service)[0]
    assert (latest.cause, latest.by) == (Cause.RESTORE, editor.pk)


def test_a_whole_version_is_brought_back(client, service, editor):
    change(service, editor, hours="Mo 09:00-10:00", languages=["fr"])
    before = record_now(service)
    change(service, editor, hours="Tu 09:00-10:00", languages=["nl"])
    restore = f"{url(service)}{keys(service)[1]}/restore/"

    client.post(restore, form_of(client.get(restore), "restore-form"))

    service.refresh_from_db()
    assert record_now(service) == before


def test_the_first_change_is_undone(client, service, editor):
    before = record_now(service)
    change(service, editor, hours="Mo 09:00-10:00", languages=["fr"])
    page = client.get(url(service), headers=ENGLISH).text
    restore = f"{url(service)}beginning/restore/"
    assert restore in page
    assert "As it was after this change" not in page  # that is the sheet of today

    client.post(restore, form_of(client.get(restore), "restore-form"))

    service.refresh_from_db()
    assert replace(record_now(service), updated=before.updated) == before


def test_a_sheet_without_changes_has_no_beginning_to_go_back_to(client, service, editor):
    assert client.get(f"{url(service)}beginning/restore/").status_code == 404


def test_a_sheet_that_changed_since_the_question_is_asked_about_again(client, service, editor):
    change(service, editor, hours="Mo 09:00-10:00")
    change(service, editor, hours="Tu 09:00-10:00")
    restore = f"{url(service)}{keys(service)[1]}/restore/"
    seen = form_of(client.get(restore), "restore-form")["seen"]
    change(service, editor, hours="We 09:00-10:00")

    client.post(restore, {"seen": seen, "piece": ["hours"]})

    service.refresh_from_db()
    assert service.hours == "We 09:00-10:00"


def test_nothing_ticked_changes_nothing(client, service, editor):
    change(service, editor, hours="Mo 09:00-10:00")
    change(service, editor, hours="Tu 09:00-10:00")
    restore = f"{url(service)}{keys(service)[1]}/restore/"
    seen = form_of(client.get(restore), "restore-form")["seen"]

    client.post(restore, {"seen": seen})

    service.refresh_from_db()
    assert service.hours == "Tu 09:00-10:00"


def test_looking_changes_nothing(client, service, editor):
    change(service, editor, hours="Mo 09:00-10:00")
    change(service, editor, hours="Tu 09:00-10:00")

    client.get(f"{url(service)}{keys(service)[1]}/restore/")

    service.refresh_from_db()
    assert service.hours == "Tu 09:00-10:00"


def test_the_public_sheet_says_when_it_changed_last_without_a_name(client, service, editor):
    page = f"/services/{service.uuid}/"
    change(service, editor, hours=f"Mo 0{timezone.now().microsecond % 8 + 1}:00-10:00")
    client.logout()

    text = client.get(page, headers=ENGLISH).text

    assert "by the service." in text
    assert "Ed Itor" not in text


def test_what_nobody_changed_by_hand_came_with_an_import(client):
    untouched = Service.objects.public().exclude(updated=None).order_by("-pk").first()
    page = f"/services/{untouched.uuid}/"

    text = client.get(page, headers=ENGLISH).text

    assert "by an import." in text


def queries_of(client, address):
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return len(seen)


def test_the_number_of_queries_does_not_grow(client, service, editor):
    change(service, editor, hours="Mo 09:00-10:30")
    client.get(url(service))
    one = queries_of(client, url(service))
    for minute in range(10, 19):
        change(service, editor, hours=f"Mo 09:00-10:{minute}")

    assert queries_of(client, url(service)) == one
