"""What becomes of a service that somebody does not find in the directory."""

import uuid

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible, TransitionRefused
from seuil.kernel.guards import GuardRefused
from seuil.messaging.models import Message
from seuil.organisations.domain import MandateKind, Role
from seuil.organisations.standing import standing_of
from seuil.upkeep.corrections.operations import KEPT, LETTERS_KEPT
from seuil.upkeep.missing.domain import (
    ANSWERS,
    OF_PROPOSER,
    OPEN,
    PROCESS,
    Answer,
    Guard,
    Status,
    Step,
    Why,
)
from seuil.upkeep.missing.operations import (
    Told,
    begin_its_sheet,
    forget_letters,
    forget_old_missing_services,
    take_step,
    tell_of,
    tell_teams,
)
from seuil.upkeep.missing.policies import Proposer
from seuil.upkeep.missing.queries import (
    missing_service_by_link,
    missing_service_for,
    missing_services_of,
    sheet_of,
)
from seuil.upkeep.models import Draft, MissingService
from seuil.upkeep.operations import Writer, begin_sheet, show_draft
from seuil.upkeep.queries import address_of_new
from tests.conventions.checkout import read
from tests.factories.accounts import UserFactory
from tests.factories.directory import ServiceFactory
from tests.factories.missing import MissingServiceFactory
from tests.factories.organisations import MandateFactory, MembershipFactory, OrganisationFactory
from tests.factories.territory import ContainmentFactory, TerritoryFactory

EXPECTED = {  # written again by hand, so that a slip in the table shows
    ("proposed", "take"): "taken",
    ("proposed", "accept"): "accepted",
    ("proposed", "refuse"): "refused",
    ("proposed", "withdraw"): "withdrawn",
    ("taken", "give_back"): "proposed",
    ("taken", "accept"): "accepted",
    ("taken", "refuse"): "refused",
    ("taken", "withdraw"): "withdrawn",
}
NOT_FOR_IT = Answer(Why.NOT_FOR_IT)


@given(st.lists(st.sampled_from(Step), max_size=12))
def test_whatever_is_tried_the_table_holds_and_an_answer_is_the_end(steps):
    status = Status.PROPOSED
    for step in steps:
        if target := EXPECTED.get((status, step)):
            assert status in OPEN
            status = PROCESS.after(status, step)
            assert status == target
        else:
            with pytest.raises(TransitionRefused):
                PROCESS.after(status, step)

    assert status in OPEN or PROCESS.steps_from(status) == []


def test_every_open_state_leads_to_each_answer():
    for status in OPEN:
        assert {PROCESS.paths[status, step] for step in PROCESS.steps_from(status)} >= ANSWERS


def test_the_page_on_its_states_says_what_is_special():
    text = read("docs/processes/missing-service.md")

    for word in (*OF_PROPOSER, *Guard, *Why):
        assert f"`{word}`" in text


# Operations

pytestmark = pytest.mark.django_db


def writer(user):
    return Writer(user, standing_of(user))


@pytest.fixture
def commune(db):
    return TerritoryFactory()


@pytest.fixture
def team(commune):
    """Somebody of the team of the basin in which the commune lies."""
    basin = TerritoryFactory(basin=True)
    ContainmentFactory(child=commune, parent=basin)
    return MandateFactory(territory=basin, kind=MandateKind.BASIN_TEAM).user


@pytest.fixture
def missing(commune):
    return MissingServiceFactory(commune=commune, mail="ann@mail.example", language="nl")


def test_what_is_told_is_kept_with_a_link_that_opens_it(commune):
    made = tell_of(Told(" La Cantine ", commune, words=" Des repas. "))

    found = missing_service_by_link(made.token, timezone.now())
    assert found == made.missing
    assert (found.name, found.words, found.status) == ("La Cantine", "Des repas.", "proposed")
    assert made.token not in str(found.links.values())


def test_a_service_without_name_is_none(commune):
    with pytest.raises(InvalidInput):
        tell_of(Told("  ", commune))

    assert not MissingService.objects.exists()


def test_its_team_finds_it_and_the_team_beside_does_not(missing, team):
    beside = MandateFactory(territory=TerritoryFactory(basin=True)).user

    assert missing_service_for(standing_of(team), missing.pk) == missing
    assert not missing_services_of(standing_of(beside)).exists()
    with pytest.raises(NotVisible):
        missing_service_for(standing_of(beside), missing.pk)


@pytest.mark.parametrize("step", [Step.TAKE, Step.REFUSE])
def test_others_do_not_answer(missing, step):
    beside = MandateFactory(territory=TerritoryFactory(basin=True)).user
    editor = MembershipFactory(role=Role.EDITOR).user

    for actor in (writer(beside), writer(editor), Proposer(missing.pk)):
        with pytest.raises(Forbidden):
            take_step(missing.pk, step, actor=actor, answer=NOT_FOR_IT)

    missing.refresh_from_db()
    assert (missing.status, missing.events.count()) == (Status.PROPOSED, 0)


def test_whoever_wrote_it_withdraws_it_and_no_other_one(missing, team):
    other = MissingServiceFactory()

    take_step(missing.pk, Step.WITHDRAW, actor=Proposer(missing.pk))
    with pytest.raises(Forbidden):
        take_step(other.pk, Step.WITHDRAW, actor=Proposer(missing.pk))
    with pytest.raises(Forbidden):
        take_step(other.pk, Step.WITHDRAW, actor=writer(team))

    missing.refresh_from_db()
    assert missing.status == Status.WITHDRAWN
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("step", "answer", "guard"),
    [
        (Step.ACCEPT, Answer(), "sheet"),
        (Step.REFUSE, Answer(), "why"),
        (Step.REFUSE, Answer(Why.THERE), "sheet"),
        (Step.REFUSE, Answer(Why.OTHER, " \n"), "words"),
    ],
)
def test_an_answer_says_what_whoever_wrote_it_needs(missing, team, step, answer, guard):
    with pytest.raises(GuardRefused, match=guard):
        take_step(missing.pk, step, actor=writer(team), answer=answer)

    missing.refresh_from_db()
    assert missing.status == Status.PROPOSED


def test_a_refusal_is_told_in_the_language_of_whoever_wrote_it(missing, team):
    answer = Answer(Why.OTHER, "It has closed.")

    take_step(missing.pk, Step.REFUSE, actor=writer(team), answer=answer)

    message, event = Message.objects.get(), missing.events.get()
    assert (message.to, message.language) == ("ann@mail.example", "nl")
    assert "It has closed." in message.text
    assert (event.origin, event.target, event.actor) == ("proposed", "refused", team)
    token = message.text.split("/missing/answer/")[1].split("/")[0]
    assert missing_service_by_link(token, timezone.now()).reason == "It has closed."


def test_one_that_is_there_leads_to_its_sheet_which_everybody_sees(missing, team):
    service, hidden = ServiceFactory(), ServiceFactory(visibility="professional")

    for sheet in (hidden.uuid, uuid.uuid4()):
        with pytest.raises(InvalidInput):
            take_step(
                missing.pk, Step.REFUSE, actor=writer(team), answer=Answer(Why.THERE, sheet=sheet)
            )
    answer = Answer(Why.THERE, sheet=service.uuid)
    take_step(missing.pk, Step.REFUSE, actor=writer(team), answer=answer)

    missing.refresh_from_db()
    assert sheet_of(missing) == service


def test_beginning_the_sheet_is_the_answer_and_leads_to_it_once_it_is_shown(missing, team):
    organisation, actor = OrganisationFactory(), writer(team)

    def begin():
        return begin_sheet(organisation, writer=actor, name={"fr": missing.name})

    draft = begin_its_sheet(missing.pk, begin, writer=actor)

    missing.refresh_from_db()
    assert (missing.status, missing.sheet) == (Status.ACCEPTED, address_of_new(draft))
    assert sheet_of(missing) is None
    shown = show_draft(draft.pk, writer=actor)
    assert sheet_of(missing) == shown.service
    assert Message.objects.get().to == "ann@mail.example"
    with pytest.raises(TransitionRefused):
        begin_its_sheet(missing.pk, begin, writer=actor)
    assert not Draft.objects.exists()  # nothing is begun for what was answered


def test_its_team_is_told_once_a_day_in_one_mail(missing, team):
    MissingServiceFactory.create_batch(2, commune=missing.commune)

    assert tell_teams(timezone.now()) == 1
    assert tell_teams(timezone.now()) == 0

    message = Message.objects.get()
    assert message.to == team.email
    assert message.subject.startswith("3 ")
    assert missing.name in message.text
    assert missing.words not in message.text


def test_without_a_team_of_the_basin_the_region_is_told(missing):
    region = MandateFactory(kind=MandateKind.REGIONAL_TEAM).user

    tell_teams(timezone.now())

    assert Message.objects.get().to == region.email


def test_a_month_after_the_answer_letters_and_words_are_forgotten(missing, team):
    proposer = UserFactory()
    MissingService.objects.update(proposer=proposer, contact="+32 2 000 00 00")
    take_step(missing.pk, Step.REFUSE, actor=writer(team), answer=NOT_FOR_IT)
    later = timezone.now() + LETTERS_KEPT

    assert forget_letters(timezone.now()) == 0
    assert forget_letters(later + LETTERS_KEPT / 30) == 1

    missing.refresh_from_db()
    assert (missing.mail, missing.words, missing.contact) == ("", "", "")
    assert missing.proposer is None
    assert missing.name
    assert not missing.links.exists()


def test_what_waits_is_forgotten_after_two_years_only(missing):
    assert forget_letters(timezone.now() + LETTERS_KEPT * 2) == 0
    assert forget_old_missing_services(missing.made_at + KEPT) == 0
    assert forget_old_missing_services(timezone.now() + KEPT) == 1
