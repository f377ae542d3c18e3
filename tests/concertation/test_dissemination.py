"""Sending a synthesis: participants first, readers later, nobody twice; readers come and go."""

import datetime
import re

import pytest
from django.utils import timezone

from seuil.concertation.domain import registration
from seuil.concertation.domain.session import Status
from seuil.concertation.models import ReaderLink, SeriesReader, Synthesis, SynthesisItem
from seuil.concertation.operations.dissemination import disseminate, send_synthesis
from seuil.concertation.operations.readers import (
    ask_to_read,
    confirm_reading,
    forget_unconfirmed_readers,
    reader_by,
    stop_reading,
)
from seuil.kernel.errors import NotVisible, TransitionRefused
from seuil.messaging.models import Message
from tests.factories.concertation import RegistrationFactory, SessionFactory, working_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    session = SessionFactory(
        status=Status.SYNTHESIS_VALIDATED, starts_in=-20, title_fr="Le toit", title_nl="Het dak"
    )
    synthesis = Synthesis.objects.create(session=session)
    SynthesisItem.objects.create(
        synthesis=synthesis, heading="track", text_fr="Une piste.", text_nl="Een spoor."
    )
    return session


@pytest.fixture
def leader(session):
    return working_group(session)[0]


def came(session, mail, **changed):
    given = {"status": registration.Status.ATTENDED, "name": "Ann Peeters"} | changed
    return RegistrationFactory(session=session, mail=mail, **given)


def reader(session, mail, language="fr"):
    return SeriesReader.objects.create(
        series=session.series,
        mail=mail,
        language=language,
        asked_at=timezone.now(),
        confirmed_at=timezone.now(),
    )


def syntheses():
    return Message.objects.filter(key__startswith="synthesis ").order_by("pk")


def test_participants_hear_first_and_readers_an_hour_later(session, leader):
    came(session, "ann@service.example")
    reader(session, "reader@service.example")

    disseminate(session.uuid, actor=leader)

    first, later = syntheses()
    assert (first.to, later.to) == ("ann@service.example", "reader@service.example")
    wait = later.due_at - first.due_at
    assert datetime.timedelta(minutes=59) < wait < datetime.timedelta(minutes=61)
    assert Synthesis.objects.get().sent_at is not None


def test_each_reads_in_their_language_and_nothing_about_people(session, leader):
    came(session, "ann@service.example", language="nl")
    reader(session, "reader@service.example", "fr")

    disseminate(session.uuid, actor=leader)

    dutch, french = syntheses()
    assert "Het dak" in dutch.text
    assert "Le toit" in french.text
    for message in (dutch, french):
        assert f"/sessions/{session.slug}/synthesis/" in message.text
        assert "Ann Peeters" not in message.text
        assert "Une piste" not in message.text


def test_sending_twice_sends_once_and_who_is_both_hears_once(session, leader):
    came(session, "ann@service.example")
    reader(session, "ANN@service.example")
    reader(session, "other@service.example")

    disseminate(session.uuid, actor=leader)
    send_synthesis(Synthesis.objects.get())

    assert [message.to for message in syntheses()] == [
        "ann@service.example",
        "other@service.example",
    ]
    with pytest.raises(TransitionRefused):
        disseminate(session.uuid, actor=leader)


@pytest.mark.parametrize(
    "status",
    [
        registration.Status.ABSENT,
        registration.Status.CANCELLED,
        registration.Status.REQUESTED,
        registration.Status.WAITLISTED,
        registration.Status.LAPSED,
    ],
)
def test_who_was_not_there_gets_nothing(session, leader, status):
    came(session, "ann@service.example", status=status)

    disseminate(session.uuid, actor=leader)

    assert not syntheses().exists()


def test_who_never_confirmed_gets_nothing(session, leader):
    ask_to_read(session.series, "reader@service.example", "fr")

    disseminate(session.uuid, actor=leader)

    assert not syntheses().exists()


def test_a_promised_translation_is_said_to_those_who_wait_for_it(session, leader):
    SynthesisItem.objects.update(text_nl="")
    Synthesis.objects.update(promised={"nl": "2027-01-10"})
    came(session, "ann@service.example", language="nl")
    came(session, "zoe@service.example", language="fr")

    disseminate(session.uuid, actor=leader)

    dutch, french = syntheses()
    assert "2027" in dutch.text
    assert "2027" not in french.text


def token_of(mail):
    text = Message.objects.filter(to=mail).latest("pk").text
    return re.search(r"/series/readers/([\w-]+)/", text)[1]


def test_a_reader_confirms_and_stops_with_the_link_of_any_mail(session, leader):
    ask_to_read(session.series, "Reader@service.example", "fr")
    ask_to_read(session.series, "reader@service.example", "nl")
    assert SeriesReader.objects.get().language == "nl"
    confirm_reading(token_of("reader@service.example"))
    disseminate(session.uuid, actor=leader)

    stop_reading(token_of("reader@service.example"))

    assert not SeriesReader.objects.exists()
    assert not ReaderLink.objects.exists()


def test_a_link_that_was_never_made_opens_nothing():
    with pytest.raises(NotVisible):
        reader_by("nothing-of-the-kind")


def test_who_does_not_confirm_is_forgotten_after_a_week_and_readers_stay(session):
    ask_to_read(session.series, "reader@service.example", "fr")
    reader(session, "stays@service.example")

    forget_unconfirmed_readers(timezone.now() + datetime.timedelta(days=6))
    assert SeriesReader.objects.count() == 2
    forget_unconfirmed_readers(timezone.now() + datetime.timedelta(days=8))

    assert SeriesReader.objects.get().mail == "stays@service.example"
