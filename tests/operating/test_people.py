"""What is held about a person can be seen and erased, wherever it stands."""

import json
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models
from django.test import Client
from django.utils import timezone
from pghistory.models import Context

from seuil.accounts.models import StaffSession, User
from seuil.accounts.operations import confirm_address
from seuil.directory.domain import Cause
from seuil.directory.record.history import because
from seuil.journal.domain import Verb
from seuil.journal.models import Entry
from seuil.journal.operations import record
from seuil.messaging.domain import Purpose
from seuil.messaging.models import Message
from seuil.messaging.operations import send
from seuil.operating.operations import erase, erase_address
from seuil.operating.people import MAIL_COLUMNS, WITHOUT_ADDRESS, links
from seuil.operating.queries import data_of
from seuil.organisations.domain import Role
from seuil.organisations.models import Membership, Organisation, Source
from seuil.organisations.operations import ask_membership
from seuil.plans.models import Proposal
from tests.factories.directory import ServiceFactory
from tests.factories.plans import PlanFactory

pytestmark = pytest.mark.django_db

ADDRESS = "ann.peeters@cpas.example"
NAME = "Ann Peeters"
KEY = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def ann():
    """Somebody who left something in every table that can hold it."""
    user = User.objects.create_user(ADDRESS, "a long password", name=NAME)
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=True, primary=True)
    Authenticator.objects.create(user=user, type="totp", data={"secret": KEY})
    source = Source.objects.create(code="ours")
    organisation = Organisation.objects.create(source=source, external_id="1", name_fr="La Porte")
    ask_membership(user, organisation, role=Role.EDITOR, function="assistante sociale")
    record(Verb.CHANGED, organisation, actor=user, fields=["name_fr"])
    now = timezone.now()
    StaffSession.objects.create(user=user, reason="To help", started_at=now, ends_at=now + HOUR)
    send(
        key="welcome",
        to=ADDRESS.upper(),
        language="fr",
        subject="Bienvenue",
        text=f"Bonjour {NAME}",
        purpose=Purpose.ACCOUNT,
    )
    return user


HOUR = timezone.timedelta(hours=1)


@pytest.fixture
def other():
    user = User.objects.create_user("bart@huis.example", "another password", name="Bart")
    confirm_address(user)
    return user


def everything():
    """Return every value of every row of the database, as one text."""
    managed = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return "\n".join(repr(row) for model in managed for row in model._default_manager.values_list())


def test_all_that_is_held_is_shown(ann):
    text = json.dumps(data_of(ann))

    for shown in (ADDRESS, NAME, "assistante sociale", "Bienvenue", "editor"):
        assert shown in text
    held = data_of(ann)
    assert len(held["theirs"]["organisations.Membership.user"]) == 1
    assert len(held["done"]["accounts.StaffSession.user"]) == 1
    assert len(held["addressed"]["messaging.Message.to"]) == 1


def test_keys_are_shown_to_nobody(ann):
    text = json.dumps(data_of(ann))

    assert KEY not in text
    assert ann.password not in text


def test_what_is_shown_is_about_nobody_else(ann, other):
    membership = Membership.objects.get()
    membership.decided_by = other
    membership.save()
    theirs = ask_membership(other, membership.organisation, role=Role.PROFESSIONAL)
    theirs.decided_by = ann
    theirs.reason = "Bart is known"
    theirs.save()

    text = json.dumps(data_of(ann))

    assert "Bart" not in text
    assert other.email not in text


def test_who_is_erased_stands_nowhere(ann):
    assert NAME in everything()
    organisation = Organisation.objects.get()

    erased = erase(ann)

    left = everything()
    assert [
        trace for trace in (ADDRESS, ADDRESS.upper(), NAME, "Peeters", KEY) if trace in left
    ] == []
    assert erased.deleted["accounts.User"] == 1
    assert erased.deleted["organisations.Membership"] == 1
    assert Entry.objects.about(organisation).get().actor is None  # the act stays
    assert StaffSession.objects.get().user is None


def test_erasing_is_written_down_without_a_name(ann):
    key = ann.pk

    erase(ann)

    entry = Entry.objects.get(subject_kind="accounts.user", verb=Verb.DELETED)
    assert (entry.subject_key, entry.subject_label, entry.actor) == (str(key), "—", None)


def test_others_keep_everything(ann, other):
    send(
        key="other",
        to=other.email,
        language="nl",
        subject="Welkom",
        text="Dag",
        purpose=Purpose.ACCOUNT,
    )
    client = Client()
    client.force_login(other)
    before = data_of(other)

    erase(ann)

    after = data_of(other)
    assert {**after, "made_at": ""} == {**before, "made_at": ""}
    assert len(after["open_sessions"]) == 1


def test_whoever_is_erased_is_signed_out_everywhere(ann):
    client = Client()
    client.force_login(ann)
    assert len(data_of(ann)["open_sessions"]) == 1

    erase(ann)

    assert client.get("/admin/").status_code == 302
    assert not UserSession.objects.exists()


def test_erasing_twice_changes_nothing_more(ann):
    erase_address(ADDRESS)
    before = everything()

    again = erase_address(ADDRESS)

    assert (again.deleted, again.unnamed) == ({}, {})
    assert everything() == before


def test_mail_to_somebody_without_an_account_is_erased_too(ann):
    send(
        key="guest",
        to="guest@home.example",
        language="fr",
        subject="Merci",
        text="Merci",
        purpose=Purpose.CORRECTION,
    )

    erased = erase_address("guest@home.example")

    assert erased.deleted == {"messaging.Message": 1}
    assert Message.objects.get().key == "welcome"


def test_an_address_on_a_sheet_is_left_to_its_service_and_named(ann):
    service = ServiceFactory(name_fr="Accueil de jour")
    service.contacts.create(kind="email", value=ADDRESS)

    erased = erase(ann)

    assert erased.on_sheets == ["Accueil de jour"]
    assert service.contacts.get().value == ADDRESS


def test_the_history_of_a_sheet_stays_without_who_changed_it(ann):
    service = ServiceFactory()
    with because(Cause.EDIT, by=ann.pk):
        service.name_fr = "Autre nom"
        service.save()
    assert len(data_of(ann)["done"]["history of sheets"]) == 1

    erased = erase(ann)

    context = Context.objects.get()
    assert context.metadata.get("by") is None
    assert context.metadata["cause"] == Cause.EDIT
    assert erased.unnamed["history of sheets"] == 1


def test_a_proposal_stays_without_the_address_of_whoever_made_it():
    made = Proposal.objects.create(
        plan=PlanFactory(),
        title="Une adresse postale",
        words="Pour recevoir son courrier.",
        language="fr",
        mail="rue@example.org",
        received_at=timezone.now(),
    )

    erased = erase_address("Rue@example.org")

    made.refresh_from_db()
    assert (made.mail, made.title) == ("", "Une adresse postale")
    assert erased.unnamed == {"plans.Proposal": 1}


def test_the_commands_show_and_erase(ann):
    said = StringIO()
    call_command("person_data", ADDRESS.upper(), stdout=said)
    assert json.loads(said.getvalue())["account"]["name"] == NAME

    call_command("erase_person", ADDRESS, "--yes", stdout=said)

    assert not User.objects.exists()
    again = StringIO()
    call_command("erase_person", ADDRESS, "--yes", stdout=again)
    assert again.getvalue() == "Nothing is held about this address.\n"


def test_nothing_is_erased_without_a_yes(ann, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda _question: "no")

    with pytest.raises(CommandError):
        call_command("erase_person", ADDRESS)

    assert User.objects.filter(pk=ann.pk).exists()


def test_no_link_to_an_account_stands_in_the_way_of_erasing():
    allowed = {models.CASCADE, models.SET_NULL}
    endings = {
        link.name: link.model._meta.get_field(link.field).remote_field.on_delete for link in links()
    }

    assert {"journal.Entry.actor", "admin.LogEntry.user"} <= set(endings)
    assert {name for name, ending in endings.items() if ending not in allowed} == set()


def holds_addresses(field):
    return isinstance(field, models.EmailField) or field.name in {"email", "mail", "value"}


def test_every_column_for_addresses_of_mail_is_declared():
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
        for field in model._meta.fields
        if holds_addresses(field) and isinstance(field, (models.CharField, models.TextField))
    }
    declared = {f"{column.model}.{column.field}" for column in MAIL_COLUMNS}

    assert found - declared - set(WITHOUT_ADDRESS) == set()
    assert declared <= found
