"""Names planted wherever somebody can write: where they stand, where they never go, what is left.

A request lives its whole life, by the pages people use. Then everything is looked through: every
table of the database, lines of the log, mail, jobs, addresses, sessions, the cache, open data.
"""

import base64
import io
import json
import logging
import logging.config
import re
from contextlib import contextmanager

import pikepdf
import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from PIL import Image

from seuil.messaging.models import Message
from seuil.operating import logs
from seuil.operating.queries.promises import promises
from seuil.orientation.domain.avenue import Band, Channel
from seuil.orientation.domain.avenue import Step as AvenueStep
from seuil.orientation.domain.guards import Content
from seuil.orientation.domain.reasons import Reason
from seuil.orientation.domain.request import Outcome, Step
from seuil.orientation.models import Attachment, OrientationRequest
from seuil.orientation.operations import (
    AvenueMove,
    Move,
    add_avenue,
    note_level,
    take_avenue_step,
    take_step,
)
from seuil.orientation.operations.digests import every_morning
from seuil.orientation.operations.links import open_to_person, send_link
from seuil.register.models import Observation
from seuil.territory.models import Territory
from tests.factories.directory import ServiceFactory
from tests.factories.orientation import DeskFactory, SeatFactory, professional, viewing
from tests.factories.tokens import make_api_token
from tests.plugins.reads import CarefulClient
from tests.web.sheets.conftest import sign_in
from tests.web.sheets.forms import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

NAME = "Zorglubina Bulgrozova"
PHONE = "0470 98 76 54"
NISS = "85.07.30-033.28"
STREET = "Rue des Plantations Secrètes 77"
MAIL = "zorglubina@courrier.example"
PLANTED = (NAME, "Bulgrozova", PHONE, NISS, STREET, MAIL)
WORDS = f"Mme {NAME}, {NISS}, {STREET}, tél. {PHONE}, {MAIL}."
SITUATION = ("residence_status", "undocumented")

WHERE_WORDS_STAND = {
    "orientation_orientationrequest",
    "orientation_requestevent",
    "orientation_avenueevent",
    "orientation_avenue",
    "orientation_levelnote",
    "orientation_agreement",
    "orientation_voice",
}
OPEN_DATA = ("/", "/vignettes/changes/", "/territories/commune:21015/", "/api/hsds/services",
             "/api/hsds/organizations", "/api/fhir/r4/HealthcareService",
             "/api/fhir/r4/Organization")  # fmt: skip


class Browser(CarefulClient):
    """Remembers every address that was asked for, or led to."""

    asked: list[str]

    def request(self, **given):
        response = super().request(**given)
        query = given.get("QUERY_STRING", "")
        self.asked = [
            *getattr(self, "asked", []),
            f"{given['PATH_INFO']}?{query}",
            response.headers.get("Location", ""),
        ]
        return response


@contextmanager
def lines_of_the_log():
    """Collect what a site in production would write, at every level from INFO up."""
    written = io.StringIO()
    configured = logging.config.DictConfigurator(dict(logs.settings(as_json=True)))
    handler = logging.StreamHandler(written)
    handler.setFormatter(configured.configure_formatter(configured.config["formatters"]["json"]))
    handler.addFilter(logs.WithoutAddresses())
    handler.setLevel(logging.INFO)
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield written
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def tables_that_hold(needle):
    """Return every table of the database in which a row holds some text, or its bytes."""
    found = set()
    plain = f"%{needle}%"
    as_bytes = f"%{needle.encode().hex()}%"
    as_json = f"%{json.dumps(needle)[1:-1]}%"
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(
                f"SELECT EXISTS (SELECT FROM {name} t WHERE t::text ILIKE ANY (%s))",  # noqa: S608
                [[plain, as_bytes, as_json.replace("\\", "\\\\")]],
            )
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def coded():
    """Return what sessions and the cache hold, in words: their rows are packed."""
    sessions = [str(session.get_decoded()) for session in Session.objects.all()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM accounts_cache")
        cached = [str(base64.b64decode(value)) for (value,) in cursor.fetchall()]
    return "\n".join(sessions + cached)


def picture():
    content = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = NAME, NAME  # description and artist
    Image.new("RGB", (40, 30), "green").save(content, "JPEG", exif=exif, comment=WORDS.encode())
    content.seek(0)
    content.name = f"attestation {NAME}.jpg"
    return content


def document():
    content = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo["/Author"] = NAME
        with pdf.open_metadata() as metadata:
            metadata["dc:title"] = WORDS
        pdf.save(content)
    content.seek(0)
    content.name = f"{NAME}.pdf"
    return content


class Life:
    """A request from the first word to the end, with planted names on every side."""

    def __init__(self):
        self.desk = DeskFactory(
            territory=Territory.objects.get(code="commune:21015"), name_fr="Helpdesk"
        )
        self.answerer = SeatFactory(desk=self.desk).user
        self.author = professional()
        self.browser, self.at_desk, self.nobody = Browser(), Browser(), Browser()
        for client, user in ((self.browser, self.author), (self.at_desk, self.answerer)):
            client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
            sign_in(client, user)
        self.services = [ServiceFactory(), ServiceFactory()]

    def lived(self):
        self.ask()
        self.explore()
        self.agree_and_put_to_a_service()
        self.end()
        return self.request

    @property
    def request(self):
        return OrientationRequest.objects.get(author=self.author)

    @property
    def asked(self):
        return "\n".join(self.browser.asked + self.at_desk.asked + self.nobody.asked)

    def ask(self):
        new = "/orientation/requests/new/"
        form = form_of(self.browser.get(new), "need-form")
        told = {"place": "Schaerbeek", "words": WORDS, "contact": f"{NAME}, {PHONE}",
                "s_residence_status": "undocumented", "step": "send"}  # fmt: skip
        shown = self.browser.post(new, {**form, **told})
        again = form_of(shown, "need-form")
        assert self.browser.post(new, {**again, "step": "send_as_is"}).status_code == 302
        page = f"/orientation/requests/{self.request.uuid}/attachments/"
        for file in (picture(), document()):
            assert self.browser.post(page, {"files": [file]}).status_code == 302
        assert self.request.attachments.count() == 2

    def step(self, user, step, **more):
        take_step(viewing(user), self.request.uuid, Move(step, words=WORDS, **more))

    def explore(self):
        for step in (Step.TAKE, Step.EXPLORE, Step.NOTE, Step.ASK):
            self.step(self.answerer, step)
        self.step(self.author, Step.REPLY)
        page = f"/orientation/requests/{self.request.uuid}/"
        for part in ("", "explore/", "answer/", "agreements/", "slip/"):
            assert self.at_desk.get(f"{page}{part}").status_code == 200
        for band in Band:
            note_level(viewing(self.answerer), self.request.uuid, band, "not_relevant", reason=NAME)

    def agree_and_put_to_a_service(self):
        viewer, request = viewing(self.answerer), self.request
        self.avenues = [
            add_avenue(viewer, request.uuid, service=service, band=Band.LOCAL)
            for service in self.services
        ]
        self.agree(self.avenues[0].service)
        for avenue in self.avenues:
            content = frozenset(Content) if avenue == self.avenues[0] else frozenset()
            send_link(
                viewer, avenue.uuid, to="accueil@service.example", content=content, words=WORDS
            )
            link = re.search(r"/reply/[\w-]+/", Message.objects.latest("pk").text)[0]
            assert self.nobody.get(link).status_code == 200
        accepted, refused = (avenue.uuid for avenue in self.avenues)
        take_avenue_step(
            viewer, accepted, AvenueMove(AvenueStep.ACCEPT, words=WORDS, first_contact=NAME)
        )
        refuse = AvenueMove(
            AvenueStep.REFUSE, reason=Reason.OTHER, words=WORDS, channel=Channel.PHONE
        )
        take_avenue_step(viewer, refused, refuse)

    def agree(self, service):
        page = f"/orientation/requests/{self.request.uuid}/agreements/"
        told = {"service": str(service.uuid), "content": [one.value for one in Content],
                "purpose": f"pour {NAME}", "until": "2027-01-15", "given": "yes",
                "said": WORDS}  # fmt: skip
        assert self.at_desk.post(page, {**told, "sure": "1"}).status_code == 302
        assert self.request.agreements.exists()

    def send_the_slip(self):
        slip = f"/orientation/requests/{self.request.uuid}/slip/"
        told = {"avenue": [str(self.avenues[0].uuid)], "language": "fr", "do": "mail",
                "mail": MAIL, "link": "on"}  # fmt: skip
        assert self.at_desk.post(slip, told).status_code == 302
        assert Message.objects.filter(to=MAIL).exists()

    def end(self):
        self.send_the_slip()
        address = f"/heard/{open_to_person(viewing(self.answerer), self.request.uuid)}/"
        accepted = self.avenues[0]
        told = {"avenue": str(accepted.uuid), "happened": "no", "words": WORDS, "sure": "1"}
        assert self.nobody.post(address, told).status_code == 302
        missed = AvenueMove(AvenueStep.MISS, reason=Reason.OTHER, words=WORDS)
        take_avenue_step(viewing(self.answerer), accepted.uuid, missed)
        every_morning(self.morning)
        self.step(self.answerer, Step.ANSWER)
        self.step(self.author, Step.CONTEST)
        self.step(self.answerer, Step.ANSWER)
        self.step(self.author, Step.ACKNOWLEDGE)
        self.step(self.answerer, Step.CHECK)
        self.step(self.answerer, Step.CLOSE, outcome=Outcome.NO_SOLUTION)


@pytest.fixture
def life(clock):
    clock("2026-11-24 10:00")
    life = Life()
    life.morning = clock("2026-11-24 10:30")
    return life


def found_in(text, needles=PLANTED):
    return [needle for needle in needles if needle.casefold() in text.casefold()]


def test_planted_names_stand_in_the_request_alone_and_are_gone_two_years_later(life, clock):
    with lines_of_the_log() as log:
        logging.getLogger("seuil").info("the log is read")
        request = life.lived()

    assert request.status == "closed"
    stands = {table for needle in PLANTED for table in tables_that_hold(needle)}
    assert "messaging_message" in stands  # to whom the slip went, for a week
    assert not tables_that_hold(NAME) & {"messaging_message"}
    stands -= {"messaging_message"}
    assert "orientation_requestevent" in stands  # what is looked for can be found
    assert stands <= WHERE_WORDS_STAND
    assert Observation.objects.exists()
    assert Message.objects.count() > 5
    mails = "\n".join(f"{mail.subject} {mail.text} {mail.key}" for mail in Message.objects.all())
    assert "the log is read" in log.getvalue()
    assert request.uuid.hex in life.asked.replace("-", "")
    for place in (log.getvalue(), mails, life.asked, coded()):
        assert found_in(place) == []
        assert found_in(place, SITUATION) == []
    for needle in SITUATION:
        assert not tables_that_hold(needle) & {
            "messaging_message", "procrastinate_jobs", "django_session", "orientation_notice",
        }  # fmt: skip
    for document in Attachment.objects.all():
        inside = bytes(document.content).decode("latin-1") + document.name
        assert found_in(inside) == []

    later = clock("2028-12-01 03:17")
    for promise in promises().values():
        promise.operation(later)

    assert {table for needle in PLANTED for table in tables_that_hold(needle)} == set()
    assert OrientationRequest.objects.filter(pk=request.pk, outcome="no_solution").exists()


def test_programs_and_open_data_tell_no_planted_name(life):
    request = life.lived()
    bearer = {"Authorization": f"Bearer {make_api_token(desk=life.desk)}"}

    told = [
        life.nobody.get(f"/api/fhir/r4/{kind}", headers=bearer)
        for kind in ("ServiceRequest", "Task")
    ]
    sheets = [f"/services/{service.uuid}/" for service in life.services]
    told += [life.nobody.get(address) for address in (*OPEN_DATA, *sheets)]

    assert [answer.request["PATH_INFO"] for answer in told if answer.status_code != 200] == []
    assert request.code in told[0].content.decode()
    for answer in told:
        assert found_in(answer.content.decode()) == []
