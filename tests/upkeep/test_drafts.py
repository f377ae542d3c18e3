"""Work on sheets: kept until it is shown, refused to those who keep others."""

import datetime

import pytest
from django.utils import timezone

from seuil.accounts.models import StaffSession
from seuil.directory.domain import Cause, Hand, Origin
from seuil.directory.models import AccessCondition, Authorship, Contact, Service
from seuil.directory.policies import hand_of
from seuil.directory.queries import sheet_for, sheet_to_edit
from seuil.directory.record.history import versions_of
from seuil.directory.record.saving import SheetChangedMeanwhile, record_now
from seuil.journal.domain import Verb
from seuil.journal.models import Entry
from seuil.kernel.errors import Forbidden, InvalidInput, InvalidInputs, NotVisible
from seuil.messaging.models import Message
from seuil.organisations.domain import MandateKind, MembershipStatus, Role
from seuil.organisations.models import Mandate, Membership
from seuil.organisations.standing import standing_of
from seuil.territory.models import Territory
from seuil.upkeep.models import Draft, Keeper
from seuil.upkeep.operations import (
    HERE,
    Writer,
    ask_to_hand_over,
    begin_sheet,
    conflicts_of,
    forget_untouched_drafts,
    give_up_draft,
    set_keepers,
    settle_conflicts,
    show_draft,
    write_draft,
)
from tests.factories.accounts import UserFactory
from tests.factories.directory import (
    AccessConditionFactory,
    ContactFactory,
    LocationFactory,
    ServiceFactory,
)
from tests.factories.organisations import MandateFactory, MembershipFactory, OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("brussels")]
ROLES = {
    "manager": Hand.SERVICE,
    "editor": Hand.SERVICE,
    "professional": None,
    "editor of another": None,
    "left": None,
    "team of its basin": Hand.TEAM,
    "regional team": Hand.TEAM,
    "team of another basin": None,
    "desk of its basin": None,
    "operator in a staff session": Hand.OPERATOR,
    "operator": None,
    "visitor of the site": None,
}
SEES = {"manager", "editor", "professional", "team of its basin", "regional team"}


@pytest.fixture
def service():
    """A service in Saint-Gilles, in the south of Brussels."""
    service = ServiceFactory(name_fr="Accueil de jour")
    commune = Territory.objects.get(code="commune:21013")
    LocationFactory(service=service, commune=commune)
    return service


def writer_of(user, staff_session=None):
    return Writer(user, standing_of(user), staff_session)


def person(service, role):
    """Return a writer who is this to the service."""
    user, territories = UserFactory(), Territory.objects
    session = None
    match role:
        case "manager" | "editor" | "professional":
            MembershipFactory(user=user, organisation=service.organisation, role=Role(role))
        case "editor of another":
            MembershipFactory(user=user)
        case "left":
            MembershipFactory(
                user=user, organisation=service.organisation, status=MembershipStatus.ENDED
            )
        case "team of its basin":
            MandateFactory(user=user, territory=territories.get(code="basin:sud"))
        case "team of another basin":
            MandateFactory(user=user, territory=territories.get(code="basin:nord"))
        case "desk of its basin":
            basin = territories.get(code="basin:sud")
            MandateFactory(user=user, territory=basin, kind=MandateKind.DESK)
        case "regional team":
            region = territories.get(code="region:brussels")
            MandateFactory(user=user, territory=region, kind=MandateKind.REGIONAL_TEAM)
        case "operator" | "operator in a staff session":
            region = territories.get(code="region:brussels")
            MandateFactory(user=user, territory=region, kind=MandateKind.OPERATOR)
            if role != "operator":
                now = timezone.now()
                session = StaffSession.objects.create(
                    user=user,
                    reason="To see what a test sees",
                    started_at=now,
                    ends_at=now + datetime.timedelta(minutes=5),
                )
    return writer_of(user, session)


@pytest.fixture
def editor(service):
    return person(service, "editor")


def shown_now(service):
    return record_now(Service.objects.select_related("source", "organisation").get(pk=service.pk))


def renamed(name):
    return lambda values: values | {"name": {"fr": name}}


# Roles


@pytest.mark.parametrize("role", ROLES)
def test_who_writes_on_a_sheet_and_as_what(service, role):
    writer = person(service, role)

    assert hand_of(writer.standing, service, writer.staff_session) == ROLES[role]


@pytest.mark.parametrize("role", ROLES)
def test_the_doors_open_to_those_who_keep_the_sheet(service, role):
    writer = person(service, role)

    def opens(door):
        try:
            return door(writer.standing, service.uuid, writer.staff_session) == service
        except NotVisible:
            return False

    assert opens(sheet_to_edit) == (ROLES[role] is not None)
    assert opens(sheet_for) == (role in SEES or ROLES[role] is not None)


@pytest.mark.parametrize("role", ROLES)
def test_every_operation_asks_the_same_right(service, role):
    ContactFactory(service=service)
    writer, hand = person(service, role), ROLES[role]

    if hand is None:
        with pytest.raises(Forbidden):
            write_draft(service, renamed("Autre"), writer=writer)
        with pytest.raises(Forbidden):
            set_keepers(service, {}, writer=writer)
        assert not Draft.objects.exists()
    else:
        draft = write_draft(service, renamed("Autre"), writer=writer)
        set_keepers(service, {}, writer=writer)
        show_draft(draft.pk, writer=writer)
        assert Authorship.objects.get(service=service, path="name.fr").hand == hand


@pytest.mark.parametrize("role", ["manager", "editor", "professional", "left"])
def test_who_begins_a_sheet_for_an_organisation(service, role):
    writer = person(service, role)
    if role in {"manager", "editor"}:
        draft = begin_sheet(service.organisation, writer=writer, name={"fr": "Permanence"})
        assert draft.organisation == service.organisation
    else:
        with pytest.raises(Forbidden):
            begin_sheet(service.organisation, writer=writer, name={"fr": "Permanence"})


def test_a_right_that_ended_meanwhile_shows_nothing(service, editor):
    draft = write_draft(service, renamed("Autre"), writer=editor)
    Membership.objects.update(status=MembershipStatus.ENDED)

    with pytest.raises(Forbidden):
        show_draft(draft.pk, writer=writer_of(editor.user))

    assert shown_now(service).name.fr == "Accueil de jour"


@pytest.mark.parametrize("deed", [show_draft, give_up_draft])
def test_a_draft_is_its_author_s_alone(service, editor, deed):
    draft = write_draft(service, renamed("Autre"), writer=editor)

    with pytest.raises(NotVisible):
        deed(draft.pk, writer=person(service, "manager"))

    assert Draft.objects.filter(pk=draft.pk).exists()


# Drafts


def test_nobody_sees_a_draft_before_it_is_shown(service, editor):
    write_draft(service, renamed("Autre"), writer=editor)

    assert shown_now(service).name.fr == "Accueil de jour"


def test_a_draft_that_says_what_is_shown_goes(service, editor):
    write_draft(service, renamed("Autre"), writer=editor)

    assert write_draft(service, renamed("Accueil de jour"), writer=editor) is None
    assert not Draft.objects.exists()


def test_showing_writes_sheet_journal_history_and_author(service, editor):
    draft = write_draft(service, renamed("Autre nom"), writer=editor)

    shown = show_draft(draft.pk, writer=editor)

    assert [change.path for change in shown.changes] == ["name.fr"]
    service.refresh_from_db()
    assert (service.name_fr, service.checked_on) == ("Autre nom", None)
    entry = Entry.objects.about(service).first()
    assert (entry.actor, entry.fields) == (editor.user, "name.fr")
    assert versions_of(service)[0].cause == Cause.EDIT
    assert not Draft.objects.exists()


def test_a_sheet_that_was_read_again_is_checked_today(service, editor):
    draft = write_draft(service, renamed("Autre nom"), writer=editor)

    show_draft(draft.pk, writer=editor, all_is_right=True)

    service.refresh_from_db()
    assert (service.checked_on, service.checked_by) == (timezone.localdate(), "service")


def test_a_condition_that_changed_is_declared_today_and_the_others_stay(service, editor):
    AccessConditionFactory(service=service)
    AccessConditionFactory(service=service, dimension="animals", none=True)

    def lowered(values):
        rows = [row for row in values["conditions"] if row["dimension"] == "animals"]
        return values | {"conditions": [*rows, {"dimension": "residence_status", "state": "none"}]}

    draft = write_draft(service, lowered, writer=editor)
    show_draft(draft.pk, writer=editor)

    said = {row.dimension: row for row in AccessCondition.objects.filter(service=service)}
    assert said["residence_status"].state == "none"
    assert said["residence_status"].origin == Origin.DECLARED
    assert said["residence_status"].checked_on == timezone.localdate()
    assert said["animals"].checked_on == datetime.date(2026, 10, 1)


def test_what_is_wrong_is_kept_and_not_shown(service, editor):
    wrong = {"contacts": [{"type": "phone", "value": "tomorrow", "audience": "public"}]}
    draft = write_draft(service, lambda values: values | wrong, writer=editor)

    with pytest.raises(InvalidInputs) as found:
        show_draft(draft.pk, writer=editor)

    assert [problem.path for problem in found.value.problems] == ["contacts.0.value"]
    draft.refresh_from_db()
    assert draft.values["contacts"] == wrong["contacts"]


def test_two_people_change_different_pieces_and_both_stand(service, editor):
    team = person(service, "team of its basin")
    mine = write_draft(service, renamed("Autre nom"), writer=editor)
    theirs = write_draft(service, lambda v: v | {"languages": ["fr", "nl"]}, writer=team)

    show_draft(theirs.pk, writer=team)
    show_draft(mine.pk, writer=editor)

    record = shown_now(service)
    assert (record.name.fr, record.languages) == ("Autre nom", ("fr", "nl"))


@pytest.mark.parametrize("whose", ["mine", "theirs"])
def test_a_piece_that_both_changed_is_chosen(service, editor, whose):
    team = person(service, "team of its basin")
    mine = write_draft(
        service, lambda v: renamed("Mon nom")(v) | {"languages": ["ar"]}, writer=editor
    )
    theirs = write_draft(service, renamed("Leur nom"), writer=team)
    show_draft(theirs.pk, writer=team)

    with pytest.raises(SheetChangedMeanwhile):
        show_draft(mine.pk, writer=editor)
    (conflict,) = conflicts_of(Draft.objects.get(pk=mine.pk))
    assert (conflict.before, conflict.after) == ("Leur nom", "Mon nom")
    settle_conflicts(mine.pk, writer=editor, theirs=["name.fr"] if whose == "theirs" else [])
    show_draft(mine.pk, writer=editor)

    record = shown_now(service)
    assert record.name.fr == {"mine": "Mon nom", "theirs": "Leur nom"}[whose]
    assert record.languages == ("ar",)


def test_an_untouched_draft_is_forgotten_after_ninety_days(service, editor):
    draft = write_draft(service, renamed("Autre"), writer=editor)

    assert forget_untouched_drafts(draft.saved_at + datetime.timedelta(days=89)) == 0
    assert forget_untouched_drafts(draft.saved_at + datetime.timedelta(days=91)) == 1


# New sheets


def test_a_new_sheet_is_there_for_everyone_once_it_is_shown(service, editor):
    draft = begin_sheet(
        service.organisation,
        writer=editor,
        name={"fr": "Permanence sociale"},
        categories=["homelessness.day_centre"],
        locations=[{"id": "1", "commune": "21013", "address": "Rue de l'Essai 1"}],
    )
    assert not Service.objects.filter(source__code=HERE).exists()

    shown = show_draft(draft.pk, writer=editor)

    new = Service.objects.get(source__code=HERE)
    assert new == shown.service
    assert (new.name_fr, new.organisation) == ("Permanence sociale", service.organisation)
    assert new.categories.get().code == "homelessness.day_centre"
    assert Entry.objects.about(new).get().verb == Verb.CREATED
    assert Authorship.objects.filter(service=new, hand=Hand.SERVICE, path="name.fr").exists()
    assert not Draft.objects.exists()


def test_a_new_sheet_without_a_name_is_refused(service, editor):
    with pytest.raises(InvalidInputs) as found:
        begin_sheet(service.organisation, writer=editor, name={})

    assert found.value.problems[0].path == "name"


# Contacts that somebody answers


@pytest.fixture
def kept(service):
    """A contact behind which an editor answers, in an organisation with a manager."""
    contact = ContactFactory(service=service)
    manager = person(service, "manager")
    keeper = person(service, "editor")
    set_keepers(service, {(contact.kind, contact.value): keeper.user.pk}, writer=manager)
    return manager, keeper, contact


def test_a_contact_stays_with_its_keeper_when_the_sheet_is_written_again(service, kept, editor):
    draft = write_draft(
        service,
        lambda v: v | {"contacts": [*v["contacts"], {"type": "phone", "value": "+32 2 111 11 11"}]},
        writer=editor,
    )
    show_draft(draft.pk, writer=editor)

    assert Contact.objects.filter(service=service).count() == 2
    assert Keeper.objects.get().user == kept[1].user
    assert not Keeper.objects.left().exists()


@pytest.mark.parametrize("end", ["leaves", "is erased"])
def test_who_leaves_hands_over_and_the_manager_is_told_once(
    kept, end, django_capture_on_commit_callbacks
):
    manager, keeper, _ = kept
    if end == "leaves":
        Membership.objects.filter(user=keeper.user).update(status=MembershipStatus.ENDED)
    else:
        keeper.user.delete()

    with django_capture_on_commit_callbacks(execute=True):
        assert ask_to_hand_over(timezone.now()) == 1
        assert ask_to_hand_over(timezone.now()) == 0

    mail = Message.objects.get(to=manager.user.email)
    assert "Accueil de jour" in mail.text
    assert keeper.user.email not in mail.text


def test_somebody_else_answers_now(service, kept):
    manager, keeper, contact = kept
    Membership.objects.filter(user=keeper.user).update(status=MembershipStatus.ENDED)

    set_keepers(service, {(contact.kind, contact.value): manager.user.pk}, writer=manager)

    assert not Keeper.objects.left().exists()
    assert ask_to_hand_over(timezone.now()) == 0


def test_only_members_answer_behind_a_contact(service, kept):
    manager, _, contact = kept

    with pytest.raises(InvalidInput):
        set_keepers(service, {(contact.kind, contact.value): UserFactory().pk}, writer=manager)


def test_a_mandate_that_ended_opens_nothing(service):
    team = person(service, "team of its basin")
    Mandate.objects.update(ended_at=timezone.now())

    with pytest.raises(NotVisible):
        sheet_to_edit(standing_of(team.user), service.uuid)


def test_an_organisation_elsewhere_is_not_for_an_editor(editor):
    with pytest.raises(Forbidden):
        begin_sheet(OrganisationFactory(), writer=editor, name={"fr": "Permanence"})
