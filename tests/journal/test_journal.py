"""Who did what, when: written with the act itself, and never what was in it."""

import pytest
from django.db import transaction
from django.urls import reverse

from seuil.directory.models import AccessCondition, Service
from seuil.journal.domain import Verb
from seuil.journal.models import Entry
from seuil.journal.operations import record, record_all
from seuil.organisations.domain import Role
from tests.factories.accounts import UserFactory
from tests.factories.directory import AccessConditionFactory, ServiceFactory
from tests.factories.organisations import MembershipFactory
from tests.factories.staff import open_administration

pytestmark = pytest.mark.django_db


def test_an_act_is_written_with_its_author_and_the_names_of_what_changed():
    author, service = UserFactory(), ServiceFactory(name_fr="Zeppelin")

    record(Verb.CHANGED, service, actor=author, fields=["hours", "capacity"])

    entry = Entry.objects.about(service).get()
    assert (entry.actor, entry.verb, entry.fields) == (author, Verb.CHANGED, "hours, capacity")
    assert entry.subject_label == "Zeppelin"


def test_an_act_that_is_given_up_leaves_no_entry():
    service = ServiceFactory()

    with transaction.atomic():
        record(Verb.CHANGED, service, actor=None)
        transaction.set_rollback(True)

    assert not Entry.objects.exists()


def test_many_acts_are_written_in_one_statement(django_assert_num_queries):
    services = ServiceFactory.create_batch(10)

    with django_assert_num_queries(1):
        record_all(Verb.IMPORTED, services, actor=None)

    assert Entry.objects.filter(verb=Verb.IMPORTED).count() == 10


def test_a_long_name_is_cut_and_never_refused():
    record(Verb.CREATED, ServiceFactory(name_fr="x" * 300), actor=None, fields=["f" * 600] * 3)

    assert len(Entry.objects.get().subject_label) == 200


def test_an_entry_outlives_its_author():
    author = UserFactory()
    record(Verb.CREATED, ServiceFactory(), actor=author)

    author.delete()

    assert Entry.objects.get().actor is None


# In the administration


@pytest.fixture
def operator(client):
    return open_administration(client)


def fields_of(client, url):
    """Return what the form of the administration would send when nothing is changed."""
    form = client.get(url).context["adminform"].form
    formsets = [f.formset for f in client.get(url).context["inline_admin_formsets"]]
    data = {}
    for one in (form, *(f.management_form for f in formsets), *(x for f in formsets for x in f)):
        for bound in one:
            value = bound.value()
            data[bound.html_name] = written(value)
    return data


def written(value):
    if value is None or value is False:
        return ""
    if isinstance(value, list):
        return [getattr(item, "pk", item) for item in value]
    return value


def test_a_change_in_the_administration_says_which_fields_and_not_their_values(client, operator):
    service = ServiceFactory(name_fr="Zeppelin")
    url = reverse("admin:directory_service_change", args=[service.pk])
    sent = fields_of(client, url) | {"name_fr": "Caravelle"}

    client.post(url, {name: value for name, value in sent.items() if value != []})

    service.refresh_from_db()
    entry = Entry.objects.about(service).get()
    assert service.name_fr == "Caravelle"
    assert (entry.actor, entry.verb, entry.fields) == (operator, Verb.CHANGED, "name_fr")


@pytest.mark.parametrize("way", ["one", "several"])
def test_deleting_in_the_administration_is_written(client, operator, way):
    service = ServiceFactory(name_fr="Zeppelin")
    if way == "one":
        url = reverse("admin:directory_service_delete", args=[service.pk])
        client.post(url, {"post": "yes"})
    else:
        url = reverse("admin:directory_service_changelist")
        action = {"action": "delete_selected", "_selected_action": [service.pk], "post": "yes"}
        client.post(url, action)

    entry = Entry.objects.get(subject_kind="directory.service")
    assert not Service.objects.filter(pk=service.pk).exists()
    assert (entry.verb, entry.actor, entry.subject_label) == (Verb.DELETED, operator, "Zeppelin")


def test_a_changed_condition_is_a_change_of_its_service(client, operator):
    rule = AccessConditionFactory(dimension="animals", operator="not_has", values=[])
    url = reverse("admin:directory_service_change", args=[rule.service_id])
    sent = fields_of(client, url) | {"conditions-0-note_fr": "Un chien guide entre."}

    client.post(url, {name: value for name, value in sent.items() if value != []})

    assert AccessCondition.objects.get(pk=rule.pk).note_fr == "Un chien guide entre."
    entry = Entry.objects.about(rule.service).get()
    assert entry.fields == "accesscondition"
    assert "chien" not in f"{entry.fields} {entry.subject_label}"


def test_the_journal_is_read_and_written_nowhere(client, operator):
    entry = record(Verb.CREATED, ServiceFactory(), actor=None)
    change = reverse("admin:journal_entry_change", args=[entry.pk])

    assert client.get(reverse("admin:journal_entry_changelist")).status_code == 200
    assert client.get(reverse("admin:journal_entry_add")).status_code == 403
    assert client.post(change, {"fields": "x"}).status_code == 403
    assert client.post(reverse("admin:journal_entry_delete", args=[entry.pk])).status_code == 403
    assert entry in Entry.objects.all()


def test_an_editor_does_not_read_the_journal(client):
    client.force_login(MembershipFactory(role=Role.MANAGER).user)

    response = client.get(reverse("admin:journal_entry_changelist"), follow=True)

    assert response.redirect_chain[-1][0] == "/account/"
