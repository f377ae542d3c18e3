"""Every field that can hold something about a person is declared (ADR 0006)."""

import re

from axes.models import AccessAttempt
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import models
from pghistory.models import Context

from seuil.accounts.models import User
from seuil.journal.domain import Verb
from seuil.journal.operations import record
from seuil.operating.queries import promises
from seuil.organisations.models import Source
from seuil.wording.localised import LANGUAGES
from tests.conventions.checkout import read, table_under

PAGE = "docs/operations/personal-data.md"
ABOUT_PEOPLE = "## Fields about people"
ABOUT_SERVICES = "## Text that is about services and places"
TYPED = (models.CharField, models.TextField, models.JSONField)
PROMISE = re.compile(r"forgotten by `([\w-]+)` after (\d+) days?\b")
IN_A_LANGUAGE = re.compile(rf"_(?:{'|'.join(LANGUAGES)})$")


def fields_of(model: type[models.Model]) -> list[models.Field]:
    return [
        field
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if not field.auto_created and field.name != "id"
    ]


def named(field: models.Field) -> str:
    """Return ``app.Model.field``; the languages of a text are one field."""
    model = field.model._meta
    return f"{model.app_label}.{model.object_name}.{IN_A_LANGUAGE.sub('', field.name)}"


def links_to_a_person(model: type[models.Model]) -> bool:
    return any(field.related_model is User for field in fields_of(model))


def about_people() -> set[str]:
    tables = [model for model in apps.get_models() if not model._meta.proxy]
    linked = [model for model in tables if links_to_a_person(model)]
    return {
        named(field)
        for model in (User, Session, Context, AccessAttempt, *linked)
        for field in fields_of(model)
    }


def can_be_typed(field: models.Field) -> bool:
    text = getattr(field, "base_field", field)
    return isinstance(text, TYPED) and not text.choices and field.editable


def typed() -> set[str]:
    """Earlier states of rows are not typed again."""
    ours = [
        model
        for model in apps.get_models()
        if model.__module__.startswith("seuil.") and not hasattr(model, "pgh_tracked_model")
    ]
    return {named(field) for model in ours for field in fields_of(model) if can_be_typed(field)}


def declared_about_people() -> list[str]:
    cells = [cells[0] for cells in table_under(PAGE, ABOUT_PEOPLE)]
    return [name for cell in cells for name in re.findall(r"`([\w.]+)`", cell)]


def declared_about_services() -> list[str]:
    return [
        f"{table.strip('`')}.{field}"
        for table, fields, _ in table_under(PAGE, ABOUT_SERVICES)
        for field in fields.split(", ")
    ]


def test_the_acts_of_the_administration_and_of_the_journal_are_seen():
    assert {
        "admin.LogEntry.user",
        "journal.Entry.actor",
        "accounts.StaffSession.user",
    } <= about_people()
    assert links_to_a_person(LogEntry)


def test_every_field_about_people_has_its_purpose():
    assert about_people() - set(declared_about_people()) == set()


def test_every_text_that_can_be_typed_is_declared_once():
    declared = declared_about_people() + declared_about_services()

    assert typed() - set(declared) == set()
    assert len(declared) == len(set(declared))


def test_nothing_is_declared_that_is_not_kept():
    declared = set(declared_about_people() + declared_about_services())

    assert declared - about_people() - typed() == set()


def test_purpose_basis_and_end_are_all_filled():
    for row in table_under(PAGE, ABOUT_PEOPLE):
        assert len(row) == 4
        assert all(row)


def test_what_the_page_promises_is_what_the_daily_job_does():
    told = {(name, int(days)) for name, days in PROMISE.findall(read(PAGE))}

    assert told == {(name, promise.days) for name, promise in promises().items()}


def test_a_deleted_account_takes_its_acts_with_it(db):
    editor = User.objects.create_user("ann@seuil.example")
    source = Source.objects.create(code="ours")
    entry = record(Verb.CREATED, source, actor=editor)
    LogEntry.objects.create(user=editor, action_flag=1, object_repr="Ours")

    editor.delete()

    entry.refresh_from_db()
    assert entry.actor is None
    assert entry.subject_label == "ours"
    assert not LogEntry.objects.exists()
