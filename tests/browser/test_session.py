"""A whole session with twelve phones: from the announcement to what became of what was said."""

import io
import json
import re
from dataclasses import dataclass

import pikepdf
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from seuil.concertation.models import Contribution, Registration, Session
from seuil.messaging.models import Message
from seuil.organisations.domain import MandateKind, PracticeFamily
from seuil.register.domain.observation import Level, ObservationKind, Origin, SaidFact
from seuil.register.models import Blockage
from seuil.register.operations import Named, add_evidence, keep_said, name_blockage
from seuil.territory.models import Territory
from tests.browser.looks import looks_right
from tests.browser.visits import leads_on, serving, session_of
from tests.factories.accounts import UserFactory
from tests.factories.concertation import SeriesFactory, SessionFactory, working_group
from tests.factories.organisations import MandateFactory

PHONE = {"viewport": {"width": 320, "height": 480}}
WALL = {"viewport": {"width": 1600, "height": 900}}
OFFLINE = re.compile(r"INTERNET_DISCONNECTED|status of 4(22|04|09)")
FAMILIES = ("low_threshold", "first_line", "justice", "hospital")
SAID = (
    ("barrier_system", "Sans adresse, aucun service ne rappelle."),
    ("barrier_system", "Au téléphone, personne ne décroche jamais."),
    ("barrier_person", "La honte retient longtemps."),
    ("barrier_professional", "On renvoie plus loin sans prévenir."),
    ("risk", "Le premier soir dehors, tout peut lâcher."),
    ("lever_posture", "Être attendu à la porte."),
    ("lever_practice", "Une visite avant la sortie."),
    ("need_practice", "Se voir avant la crise."),
    ("need_system", "Des places la nuit."),
    ("track", "Un numéro unique, tenu à tour de rôle."),
    ("resource", "La ligne d’écoute de nuit."),
    ("barrier_system", "Un formulaire avant toute rencontre."),
)


@pytest.fixture(scope="module")
def site(own_copy):
    """The address of a server on a copy of the demonstration: a session is held in it."""
    with serving(poll_seconds=60.0) as address:
        yield address


@dataclass(frozen=True)
class Room:
    """A session that was prepared, its people by their cookies, a blockage met the last time."""

    session: Session
    blockage: Blockage
    leader: str
    scribe: str
    team: str


@pytest.fixture(scope="module")
def room(own_copy):
    region = Territory.objects.get(code="region:brussels")
    series = SeriesFactory(territory=region, name_fr="Concertation", name_nl="Overleg")
    before = SessionFactory(series=series, status="disseminated", starts_in=-90)
    session = SessionFactory(
        series=series,
        status="prepared",
        usual=True,
        starts_in=0.01,
        title_fr="Se soigner sans adresse",
        title_nl="Zorg zonder adres",
        themes=["homelessness"],
    )
    leader, scribe = working_group(session)
    team = MandateFactory(
        user=UserFactory(language="fr"), territory=region, kind=MandateKind.REGIONAL_TEAM
    ).user
    return Room(session, met(before), *map(session_of, (leader, scribe, team)))


def met(before):
    """Return a blockage that was met in a session before this one."""
    blockage = name_blockage(
        Named(
            {"fr": "Personne ne répond au téléphone", "nl": "Niemand neemt de telefoon op"},
            Level.SYSTEM,
            themes=("homelessness",),
        )
    )
    fact = SaidFact(
        kind=ObservationKind.BARRIER,
        month=timezone.localdate().replace(day=1),
        statement="Personne ne décroche au téléphone.",
        language="fr",
        level=Level.SYSTEM,
        family=PracticeFamily.JUSTICE,
        occasion=before.slug,
    )
    observation = keep_said(fact, origin=Origin.SESSION, source="browser")
    return add_evidence(blockage.uuid, [observation], actor=None)


@pytest.fixture
def forgiving(reader):
    """A phone without network says so in its console: that is not a fault."""
    yield reader
    reader.wrong[:] = [said for said in reader.wrong if not OFFLINE.search(said)]


def test_a_session_is_played_from_its_announcement_to_what_became_of_it(forgiving, room):
    announced(forgiving, room)
    follows(forgiving, room)
    registers(forgiving, room, "fr", "fatou@association.example")
    registers(forgiving, room, "nl", "lotte@vereniging.example")
    held(forgiving, room)
    sorted_out(forgiving, room)
    agreed(forgiving, room)
    told(forgiving, room)
    persists(forgiving, room)


def announced(reader, room):
    page = reader.opens(f"/sessions/{room.session.slug}/prepare/", session=room.leader)
    looks_right(page)
    for step in ("announce", "open_registration"):
        leads_on(page, f"form[action$='/steps/{step}/'] button[type=submit]")
    visitor = reader.opens("/sessions/")
    expect(visitor.locator("main")).to_contain_text("Se soigner sans adresse")
    looks_right(visitor)
    visitor.goto(f"/sessions/{room.session.slug}/")
    looks_right(visitor)


def follows(reader, room):
    """Somebody who reads Dutch follows the blockage of the last time."""
    page = reader.opens(f"/blockages/{room.blockage.uuid}/", language="nl")
    page.fill("[name=mail]", "volger@vereniging.example")
    leads_on(page, "form[action$='/follow/'] button[type=submit]")
    page.goto(link_in("volger@vereniging.example", "/blockages/following/"))
    looks_right(page)
    leads_on(page, "button[value=confirm]")
    assert room.blockage.followers.confirmed().count() == 1
    page.context.close()


def registers(reader, room, language, mail):
    page = reader.opens(f"/sessions/{room.session.slug}/register/", language=language, **PHONE)
    looks_right(page)
    page.fill("[name=name]", "Exemple Voorbeeld")
    page.fill("[name=mail]", mail)
    page.select_option("[name=family]", "justice")
    leads_on(page, "main form button[type=submit]")
    page.goto(link_in(mail, "/sessions/seat/"))
    looks_right(page)
    leads_on(page, "button[value=confirm]")
    assert Registration.objects.get(mail=mail).status == "confirmed"
    page.context.close()


def link_in(mail, path):
    letter = Message.objects.filter(to=mail).latest("pk")
    return re.search(rf"{path}[\w-]+/", letter.text)[0]


def held(reader, room):
    """Twelve phones, two of them without network for a while; keys, screen, two laptops."""
    slug = room.session.slug
    console = reader.opens(f"/live/{slug}/console/", session=room.leader)
    leads_on(console, "button[value=begin]")
    code = Session.objects.get(pk=room.session.pk).code
    phones = [joins(reader, code, slug, FAMILIES[number % 4]) for number in range(12)]
    looks_right(phones[0])
    notes = reader.opens(f"/live/{slug}/notes/", session=room.scribe)
    wall = reader.opens(f"/live/{slug}/screen/", session=room.scribe, **WALL)
    leads_on(console, "button[value='show:said']")
    for lost in phones[:2]:
        lost.context.set_offline(True)
    for phone, (kind, text) in zip(phones, SAID, strict=True):
        says(phone, kind, text)
    for phone in phones[2:]:
        expect(phone.locator("#now [data-received]")).to_have_count(1)
    assert Contribution.objects.filter(session=room.session).count() == 10
    for lost in phones[:2]:
        expect(lost.locator("#queue li")).to_have_count(1)
        lost.context.set_offline(False)
        expect(lost.locator("#now [data-received]")).to_have_count(1)
    expect(notes.locator(".said")).to_have_count(12)
    for page in (console, notes, wall):
        looks_right(page)
    files(notes, wall)

    console.reload()
    leads_on(console, "#step-on")
    expect(wall.locator(".clock")).to_be_visible()
    console.context.close()  # the laptop of the facilitator dies
    other = reader.opens(f"/live/{slug}/console/", session=room.scribe)
    leads_on(other, "#step-on")
    assert Session.objects.get(pk=room.session.pk).clock_phase == 1
    leads_on(other, "button[value=end]")
    for page in (*phones, notes, wall, other):
        page.context.close()
    assert Session.objects.get(pk=room.session.pk).status == "consolidation"


def joins(reader, code, slug, family):
    page = reader.opens(f"/join/{code}/", **PHONE)
    page.locator(f"input[value={family}]").check(force=True)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**/live/{slug}/")
    return page


def says(page, kind, text):
    page.locator(f"input[name=kind][value={kind}]").check(force=True)
    page.locator("#text").fill(text)
    page.locator("#text").press("Tab")
    page.locator(".say__send").click()


def files(notes, wall):
    """Nothing is on the screen before the tap; every key files the first that waits."""
    expect(wall.locator(".wall__said li")).to_have_count(0)
    notes.locator("body").press("s")
    expect(wall.locator(".wall__said li")).to_have_count(1)
    for left in range(11, -1, -1):
        proposed = notes.locator(".said").first.locator(".is-proposed kbd")
        notes.keyboard.press(proposed.inner_text())
        expect(notes.locator(".said")).to_have_count(left)


def sorted_out(reader, room):
    """Say where the blockage of the last time stands, what shows it, who was there; gather."""
    slug = room.session.slug
    page = reader.opens(f"/sessions/{slug}/seats/attendance/", session=room.scribe)
    looks_right(page)
    for present in page.locator("input[name=present]").all():
        present.check()
    for family in FAMILIES[:2]:
        page.fill(f"[name=walk_in_{family}]", "4")
    leads_on(page, "main form button:not([name])")
    page.goto(f"/sessions/{slug}/consolidation/")
    looks_right(page)
    page.locator("#reviews input[value=still_there]").check()
    leads_on(page, f"button[value='review:{room.blockage.uuid}']")
    asked = page.locator("#blockages .panel", has_text="Au téléphone, personne ne décroche")
    asked.locator(f"input[value='{room.blockage.uuid}']").check()
    with page.expect_navigation():
        asked.locator("button[value=link]").click()
    leads_on(page, "button[value=gather]")


def agreed(reader, room):
    """Write it in both languages, hand it over; both members agree, and it is sent."""
    path = f"/sessions/{room.session.slug}/synthesis/edit/"
    page = reader.opens(path, session=room.leader)
    for line in page.locator("fieldset.written").all():
        french = line.locator("textarea[lang=fr]").input_value()
        line.locator("textarea[lang=nl]").fill(f"In het Nederlands: {french}")
    for name, text in (("method", "Une vignette."), ("next", "Le 3 mars.")):
        for language in ("fr", "nl"):
            page.locator(f"textarea[name^={name}][lang={language}]").first.fill(text)
    leads_on(page, "button[value=keep]")
    looks_right(page)
    leads_on(page, "button[value=give]")
    leads_on(page, "button[value=agree]")
    other = reader.opens(path, session=room.scribe)
    leads_on(other, "button[value=agree]")
    page.goto(path)
    leads_on(page, "button[value=validate]")
    leads_on(page, "button[value=disseminate]")
    assert Session.objects.get(pk=room.session.pk).status == "disseminated"
    sent = Message.objects.filter(text__contains=f"/sessions/{room.session.slug}/synthesis/")
    languages = {one.to: one.language for one in sent}
    assert languages["fatou@association.example"] == "fr"
    assert languages["lotte@vereniging.example"] == "nl"


def told(reader, room):
    """Everybody reads it: page, paper and data, in French and Dutch, without a name."""
    address = f"/sessions/{room.session.slug}/synthesis"
    for language, words in (("fr", "Des places la nuit."), ("nl", "In het Nederlands")):
        page = reader.opens(f"{address}/", language=language)
        expect(page.locator("main")).to_contain_text(words)
        looks_right(page)
        assert "Voorbeeld" not in page.content()
        paper = page.request.get(f"{address}.pdf?language={language}").body()
        with pikepdf.open(io.BytesIO(paper)) as pdf:
            assert len(pdf.pages) <= 2
            assert {"/H1", "/H2", "/L"} <= set(kinds(pdf.Root.StructTreeRoot))
            assert str(pdf.Root.Lang).startswith(language)
        data = json.loads(page.request.get(f"{address}.json").body())
        parts = {part["code"]: part for part in data["languages"][language]["parts"]}
        assert {"participants", "risk", "barriers", "levers", "needs", "tracks"} <= set(parts)
        assert "10" in str(parts["participants"])
        page.context.close()


def kinds(node):
    if isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S)
        if "/K" in node:
            for child in node.K if isinstance(node.K, pikepdf.Array) else [node.K]:
                yield from kinds(child)


def persists(reader, room):
    """Met in two sessions it proposes itself; a person confirms; who follows reads it in Dutch."""
    page = reader.opens(f"/blockages/{room.blockage.uuid}/", session=room.team)
    looks_right(page)
    assert len(Blockage.objects.get(pk=room.blockage.pk).occasions) == 2
    with page.expect_navigation():
        page.locator("main a[href$='/steps/confirm_persistent/']").first.click()
    looks_right(page)
    leads_on(page, "main form button[type=submit]")
    assert Blockage.objects.get(pk=room.blockage.pk).status == "persistent"
    letter = Message.objects.filter(to="volger@vereniging.example").latest("pk")
    assert letter.language == "nl"
    assert "Niemand neemt de telefoon op" in letter.subject
    visitor = reader.opens(f"/blockages/{room.blockage.uuid}/", language="nl", **PHONE)
    looks_right(visitor)
    expect(visitor.locator("main")).to_contain_text("Zorg zonder adres")
