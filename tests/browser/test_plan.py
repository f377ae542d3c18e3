"""From a blockage to a measure: a basin proposes, a council agrees, a threshold is lowered."""

import datetime
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from seuil.councils.domain.seat import SeatKind
from seuil.councils.models import Council, Decision, MemberConsultation, Objection, Remark
from seuil.directory.models import Service
from seuil.messaging.models import Message
from seuil.observatory.models import Result
from seuil.observatory.operations import run_tonight
from seuil.organisations.domain import MandateKind, PracticeFamily, Role
from seuil.plans.models import Action, Indicator, Plan, Proposal
from seuil.plans.operations.measures import measure_by_night
from seuil.register.models import Blockage, Track
from seuil.territory.models import Territory
from tests.browser.looks import PHONE, looks_right
from tests.browser.visits import serving, session_of
from tests.factories.accounts import UserFactory
from tests.factories.councils import CharterFactory, CouncilFactory
from tests.factories.decisions import seat_of
from tests.factories.organisations import MandateFactory, MembershipFactory
from tests.factories.register import blockage, said

VIGNETTE, NEED, SUD = "toothache-without-cover", "primary_care.dental", "basin:sud"
FOLLOWER = "ann@cpas.example"
TEXT = {
    "text_fr": "Le conseil adopte le plan et ses actions.",
    "text_nl": "De raad neemt het plan en zijn acties aan.",
}
WHY = {"why": "Une action de plus pour les personnes sans couverture."}


@pytest.fixture(scope="module")
def site(own_copy):
    """The address of a server on a copy of the demonstration: a plan is made in it."""
    with serving() as address:
        yield address


@dataclass
class Cast:
    """Who takes part, by their cookies, and what comes of it."""

    region: str
    sud: str
    editor: str
    council: Council
    blockage: Blockage
    service: Service
    seats: dict[str, str] = field(default_factory=dict)

    @property
    def decision(self):
        return Decision.objects.get(council=self.council)

    @property
    def plan(self):
        return Plan.objects.get(council=self.council)

    @property
    def action(self):
        return Action.objects.get(plan=self.plan)


@pytest.fixture(scope="module")
def cast(own_copy):
    region = Territory.objects.get(code="region:brussels")
    council = CouncilFactory(slug="conseil", territory=region)
    CharterFactory(council=council, status="adopted", quorum=3)
    service = Service.objects.get(
        pk__in=Service.objects.filter(categories__code=NEED, conditions__dimension="health_cover"),
        name_fr__startswith="Figuier-Bleu",
    )
    found = Cast(
        region=_team(region, MandateKind.REGIONAL_TEAM),
        sud=_team(Territory.objects.get(code=SUD), MandateKind.BASIN_TEAM),
        editor=session_of(
            MembershipFactory(
                organisation=service.organisation, role=Role.EDITOR, user=UserFactory()
            ).user
        ),
        council=council,
        blockage=blockage(
            "Sans couverture, pas de dentiste",
            shown_by=[
                said(statement="Mal de dents, pas de mutuelle : personne ne le prend."),
                said(statement="On attend que la dent tombe.", family=PracticeFamily.JUSTICE),
            ],
        ),
        service=service,
    )
    for name, family, kind in (
        ("federation", PracticeFamily.LOW_THRESHOLD, SeatKind.FEDERATION),
        ("hospital", PracticeFamily.HOSPITAL, SeatKind.MEMBER),
        ("justice", PracticeFamily.JUSTICE, SeatKind.MEMBER),
    ):
        _seat, user = seat_of(council, family, kind)
        found.seats[name] = session_of(user)
    return found


def _team(territory, kind):
    return session_of(MandateFactory(user=UserFactory(), territory=territory, kind=kind).user)


@pytest.fixture
def one(reader):
    """Opens a page as somebody, or as a visitor; each stays in the browser of their own."""
    pages = {}

    def opens(path, cookie="", **look):
        if (cookie, bool(look)) not in pages:
            pages[cookie, bool(look)] = reader.opens(
                "/about/", session=cookie, language="en", **look
            )
        page = pages[cookie, bool(look)]
        page.goto(path)
        return page

    return opens


def sends(page, path, given, button="button[type=submit]"):
    """Fill in the form of a page that has these fields, and send it."""
    page.goto(path)
    having = "".join(f":has([name='{name}'])" for name in given)
    form = page.locator(f"main form[method=post]{having}").first
    for name, value in given.items():
        _fill(form, name, value)
    with page.expect_navigation():
        form.locator(button).first.click()
    expect(page.locator(".field .error, .notice--error")).to_have_count(0)


def _fill(form, name, value):
    control = form.locator(f"[name='{name}']")
    if control.first.get_attribute("type") in {"radio", "checkbox"}:
        one = f"[name='{name}']" if value == "on" else f"[name='{name}'][value='{value}']"
        form.locator(one).check(force=True)
    elif control.first.evaluate("field => field.tagName") == "SELECT":
        control.select_option(value)
    else:
        control.fill(value)


def night():
    """Run the vignettes, then measure what follows them, as every night; return how much."""
    run_tonight()
    return measure_by_night(timezone.localdate())


def by_another(work):
    """Do something as another process does, so that the server sees it at once."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_and_leave, work).result()


def _and_leave(work):
    try:
        return work()
    finally:
        connection.close()


def link_in(purpose, to):
    text = Message.objects.filter(to=to).latest("pk").text
    return re.search(rf"/{purpose}/[\w-]+/", text)[0]


@pytest.mark.timeout(900)
def test_a_blockage_becomes_an_open_door_and_whoever_follows_it_is_told(one, cast, monkeypatch):
    follows(one, cast)
    a_track_is_written(one, cast)
    the_basin_proposes(one, cast)
    the_action_is_written(one, cast)
    nobody_is_received_yet(one)
    the_council_agrees(one, cast)
    the_plan_is_adopted(one, cast)
    the_threshold_is_lowered(one, cast)
    the_night_measures(one, cast, monkeypatch)
    everybody_can_walk_it(one, cast)
    the_desk_is_asked(one, cast)


def follows(one, cast):
    page = one(f"/blockages/{cast.blockage.uuid}/", **PHONE)
    looks_right(page)
    sends(page, f"/blockages/{cast.blockage.uuid}/", {"mail": FOLLOWER})
    page.goto(link_in("blockages/following", FOLLOWER))
    with page.expect_navigation():
        page.locator("main form button").first.click()


def a_track_is_written(one, cast):
    page, at = one("/tracks/", cast.sud), f"/blockages/{cast.blockage.uuid}/"
    sends(page, f"{at}steps/recognise/", {"by_group": "on"})
    track = {"title_fr": "Un dentiste sans condition", "title_nl": "Een tandarts zonder voorwaarde"}
    sends(page, f"/tracks/new/?blockage={cast.blockage.uuid}", track)
    assert "/tracks/" in page.url


def the_basin_proposes(one, cast):
    """The team of Sud opens the plan of its basin; what somebody proposes there, it takes up.

    The basin has no council of its own: that of the region decides.
    """
    page = one("/plans/", cast.sud)
    sends(page, "/plans/new/", {"territory": SUD, "year": "2027"})
    assert cast.plan.territory.code == SUD
    slug = cast.plan.slug
    sends(page, f"/plans/{slug}/edit/", {"about_fr": "Ce qui manque au Sud."})
    looks_right(page)
    expect(page.locator(f"main a[href='/councils/{cast.council.slug}/']")).to_have_count(1)

    visitor = one(f"/plans/{slug}/", **PHONE)
    proposal = {
        "title": "Des dentistes qui reçoivent sans couverture",
        "words": "Chez nous au Sud, une personne sans mutuelle ne trouve aucun dentiste.",
    }
    sends(visitor, f"/plans/{slug}/propose/", proposal)
    looks_right(visitor)

    kept = Proposal.objects.get()
    button = "button[value=take_up]"
    sends(page, f"/plans/{slug}/proposals/{kept.uuid}/", {"answer": "Repris."}, button)
    assert Proposal.objects.get().status == "taken_up"


def the_action_is_written(one, cast):
    """Who carries it, where it comes from, how one will know; then the basin proposes it."""
    page, at = one("/plans/", cast.sud), f"/plans/{cast.plan.slug}/{cast.action.number}/"
    whole = {
        "title_fr": "Des dentistes qui reçoivent sans couverture",
        "title_nl": "Tandartsen die zonder verzekering ontvangen",
        "carrier": str(cast.service.organisation),
        "objectives": "accessibility",
    }
    sends(page, f"{at}edit/", whole)
    track = Track.objects.get(title_fr="Un dentiste sans condition")
    page.goto(f"{at}origins/?words=dentiste")
    looks_right(page)
    row = page.locator("main form", has=page.locator(f"[value*='{track.uuid}']")).first
    with page.expect_navigation():
        row.locator("button").first.click()
    bound = {
        "name_fr": "La vignette trouve un dentiste au Sud",
        "name_nl": "De vignet vindt een tandarts in Zuid",
        "unit_fr": "attente remplie",
        "unit_nl": "verwachting ingelost",
        "source": "vignette",
        "figure": "expectation_met",
        "place": SUD,
        "need": NEED,
        "rhythm": "nightly",
        "baseline": "0",
        "target": "1",
    }
    page.goto(f"{at}indicators/new/")
    option = page.locator("[name=vignette] option", has_text="no health cover")
    bound["vignette"] = option.first.get_attribute("value")
    sends(page, f"{at}indicators/new/", bound)
    sends(page, f"{at}steps/propose/", {"words": ""})
    assert cast.action.status == "proposed"
    by_sud = cast.action.events.get(step="propose").actor.mandates.get()
    assert by_sud.territory.code == SUD
    page.goto(at)
    looks_right(page)


def nobody_is_received_yet(one):
    """The vignette is red before: nobody takes this person at Sud."""
    assert by_another(night) == 1
    assert not _met()
    the_vignette_says(one, "below what is expected", tone="is-blocked")


def the_vignette_says(one, words, *, tone):
    page = one(f"/vignettes/{VIGNETTE}/?place={SUD}")
    expect(page.locator(f".need h3 .tag.{tone}")).to_contain_text(words)


def _met():
    found = Result.objects.filter(vignette__code=VIGNETTE, need=NEED, place=SUD)
    return found.latest("run__day").as_cell().met


def the_council_agrees(one, cast):
    """Questions, reactions, members, an objection that is integrated, consent."""
    page = one("/decisions/", cast.region)
    begun = {"council": cast.council.slug, "title_fr": "Adopter le plan", **TEXT}
    sends(page, "/decisions/new/", {**begun, "title_nl": "Het plan aannemen"})
    at = f"/decisions/{cast.decision.uuid}/"
    basin = one("/plans/", cast.sud)
    sends(basin, f"/plans/{cast.plan.slug}/edit/", {"decision": str(cast.decision.pk)})
    _step(page, at, "clarify")
    hospital = one(f"{at}speak/", cast.seats["hospital"], **PHONE)
    looks_right(hospital)
    sends(hospital, f"{at}speak/", {"words": "Qui paie le matériel ?"})
    _close(page, at)
    asked = Remark.objects.get()
    sends(page, f"{at}questions/{asked.pk}/", {"answer": "Le budget commun."})
    _step(page, at, "ask_reactions")
    _close(page, at)
    _step(page, at, "amend")
    _step(page, at, "consult_members")
    _the_federation_asks(one, cast, at)
    _step(page, at, "ask_objections")
    objection = {"reason": "Les urgences débordent déjà.", "proposal": "Commencer par un cabinet."}
    _positions(one, cast, at, {"hospital": {"position": "objection", **objection}})
    page.goto(at)
    assert objection["reason"] not in page.locator("main").inner_text(), "the round is open"
    _close(page, at, why="")
    raised = Objection.objects.get()
    sends(page, f"{at}objections/{raised.pk}/uphold/", {"criterion": "not_feasible"})
    _step(page, at, "integrate")
    _step(page, at, "amend")
    amended = {"text_fr": "Le conseil adopte le plan ; un cabinet commence.", **WHY}
    sends(page, f"{at}edit/", amended)
    _step(page, at, "ask_objections")
    _positions(one, cast, at, {"hospital": {"position": "consent", "meets": "Un cabinet suffit."}})
    _close(page, at, why="")
    outcome = {"carried_by": "Équipe régionale", "safeguards": "Relu en juin."}
    sends(page, f"{at}steps/consent/", outcome)
    looks_right(page)
    assert cast.decision.status == "consented"


def _step(page, at, step):
    sends(page, f"{at}steps/{step}/", {"words": ""})


def _close(page, at, why="Tout le monde a parlé."):
    sends(page, f"{at}close/", {"why": why} if why else {})


def _the_federation_asks(one, cast, at):
    """A member answers on a phone, without account; the federation reports what it heard."""
    asking = MemberConsultation.objects.get(status="not_begun")
    page = one(at, cast.seats["federation"])
    members = f"{at}members/{asking.pk}/"
    sends(page, members, {"mails": "lid@vereniging.example", "language": "nl"})
    member = one(link_in("members", "lid@vereniging.example"), **PHONE)
    looks_right(member)
    sends(member, member.url, {"position": "consent"})
    page.goto(members)
    with page.expect_navigation():
        page.locator("main form:has([value=stop]) button").click()
    report = {"position": "consent", "method": "Un courriel", "asked": "1", "heard": "1"}
    sends(page, members, report)
    looks_right(page)


def _positions(one, cast, at, said_by):
    for name, cookie in cast.seats.items():
        page = one(at, cookie)
        sends(page, f"{at}speak/", said_by.get(name, {"position": "consent"}))


def the_plan_is_adopted(one, cast):
    page, at = one("/plans/", cast.sud), f"/plans/{cast.plan.slug}/"
    for step in ("draft", "consult_members", "ask_consent", "adopt", "run"):
        sends(page, f"{at}steps/{step}/", {"words": ""})
    sends(page, f"{at}{cast.action.number}/steps/start/", {"words": ""})
    looks_right(page)
    assert cast.action.status == "in_progress"
    assert Track.objects.get(title_fr="Un dentiste sans condition").status == "in_plan"
    assert Blockage.objects.get(pk=cast.blockage.pk).status == "in_treatment"
    told = Message.objects.filter(to=FOLLOWER, text__contains=f"{at}{cast.action.number}/")
    assert told.count() == 1, "an action has begun"


def the_threshold_is_lowered(one, cast):
    """The service says that it asks no health cover any more, and shows it to everyone."""
    page = one(f"/my-services/{cast.service.uuid}/sections/conditions/", cast.editor)
    page.locator("[name=state-health_cover][value=none]").check(force=True)
    expect(page.locator("#pending-title")).to_contain_text("1")
    page.get_by_role("button", name="Show to everyone").click()
    expect(page.locator("#messages")).to_contain_text("Shown to everyone")


def the_night_measures(one, cast, monkeypatch):
    """The next night finds the vignette green; the indicator says so, once, and the action too."""
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert by_another(night) == 1
    assert _met()
    assert by_another(night) == 0
    assert Indicator.objects.get().measures.in_force().latest("on").value == 1
    the_vignette_says(one, "as expected", tone="is-open")
    page = one(f"/plans/{cast.plan.slug}/{cast.action.number}/")
    expect(page.locator("main")).to_contain_text("target reached", ignore_case=True)


def everybody_can_walk_it(one, cast):
    """The mail leads to the chain; from the sentence in the room to the measure, and back."""
    mail = Message.objects.filter(to=FOLLOWER).latest("pk")
    assert "/chain/measure/" in mail.text
    page = one(re.search(r"/chain/measure/[\w-]+/", mail.text)[0], **PHONE)
    looks_right(page)
    main = page.locator("main")
    expect(main).to_contain_text("On attend que la dent tombe.")
    expect(main).to_contain_text("Adopter le plan")
    page.locator(f"main a[href='/blockages/{cast.blockage.uuid}/']").first.click()
    page.locator(f"main a[href='/chain/blockage/{cast.blockage.uuid}/']").click()
    looks_right(page)
    assert page.locator(".drawn svg a").count() == 7
    page.locator(f"main a[href='/plans/{cast.plan.slug}/{cast.action.number}/']").last.click()
    looks_right(page)


def the_desk_is_asked(one, cast):
    """A team may say now that the blockage is resolved; the measure speaks for it."""
    page = one("/blockages/desk/", cast.sud)
    looks_right(page)
    page.locator(f"a[href='/blockages/{cast.blockage.uuid}/steps/resolve/?measured=1']").click()
    expect(page.locator("[name=measured]")).to_be_checked()
    sends(page, page.url, {"words": "Un cabinet reçoit sans couverture."})
    assert Blockage.objects.get(pk=cast.blockage.pk).status == "resolved"
