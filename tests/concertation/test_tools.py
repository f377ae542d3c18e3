"""What is shown in a room: checked before, about nobody real, and gone when it is taken back."""

import datetime

import pytest

from seuil.concertation.domain.screen import Shown
from seuil.concertation.domain.session import Guard, Status, Step
from seuil.concertation.domain.tool import CHECKS, Check, ToolKind, in_the_way, left_to_check
from seuil.concertation.operations.sessions import take_session_step
from seuil.concertation.operations.tool import (
    add_tool,
    check_tool,
    pick_vignette,
    remove_tool,
    withdraw_tool,
    write_tool,
)
from seuil.concertation.queries.sessions import obstacles_of
from seuil.kernel.errors import InvalidInput, NotVisible, TransitionRefused
from seuil.kernel.guards import GuardRefused
from seuil.kernel.personal import Kind
from tests.factories.concertation import SessionFactory, ToolFactory
from tests.factories.observatory import VignetteFactory

DAY = datetime.date(2026, 12, 1)


@pytest.mark.parametrize("kind", ToolKind)
def test_every_kind_of_tool_has_something_to_check(kind):
    assert left_to_check(kind, []) == list(CHECKS[kind]) != []
    assert left_to_check(kind, CHECKS[kind]) == []


def test_a_name_may_be_invented_in_a_vignette_but_a_telephone_leads_to_somebody():
    signs = [Kind.NAME, Kind.PHONE]

    assert in_the_way(ToolKind.VIGNETTE, signs, []) == [Kind.PHONE, Kind.NAME]
    assert in_the_way(ToolKind.VIGNETTE, signs, ["name", "phone"]) == [Kind.PHONE]
    assert in_the_way(ToolKind.TESTIMONY, [Kind.NAME], ["name"]) == [Kind.NAME]
    assert in_the_way(ToolKind.STUDY, signs, []) == []


@pytest.fixture
def session(db):
    return SessionFactory(status=Status.REGISTRATION_CLOSED)


def begins(session):
    take_session_step(session.uuid, Step.GO_LIVE, actor=None)


def checked(session, tool, **more):
    return check_tool(session, tool.uuid, CHECKS[ToolKind(tool.kind)], **more)


def test_a_session_does_not_begin_with_a_tool_that_nobody_checked(session):
    tool = add_tool(session.uuid, ToolKind.VIGNETTE, "A story")

    with pytest.raises(GuardRefused) as refused:
        begins(session)

    assert (refused.value.guard, refused.value.missing) == (Guard.TOOLS_CHECKED, ("A story",))
    checked(session, tool)
    begins(session)


@pytest.mark.parametrize(
    ("text", "invented"),
    [
        ("Appelez le 0475 12 34 56.", True),
        ("Numéro national 85.07.30-033.28.", True),
        ("Mme Dupont attend.", False),
    ],
)
def test_ticks_alone_do_not_bring_a_real_person_before_the_room(session, text, invented):
    tool = add_tool(session.uuid, ToolKind.VIGNETTE, "A story")
    write_tool(session, tool.uuid, {"text_fr": text})

    tool = checked(session, tool, invented=invented)

    assert left_to_check(ToolKind.VIGNETTE, tool.checked) == []
    assert obstacles_of(tool)
    with pytest.raises(GuardRefused):
        begins(session)


def test_an_invented_name_stays_once_somebody_says_so_until_the_text_changes(session):
    tool = add_tool(session.uuid, ToolKind.VIGNETTE, "A story")
    write_tool(session, tool.uuid, {"text_fr": "Mme Dupont attend."})
    tool = checked(session, tool, invented=True)
    assert (tool.signs_kept, obstacles_of(tool)) == (["name"], [])

    same = write_tool(session, tool.uuid, {"text_fr": "Mme Dupont attend."})
    assert same.checked == list(CHECKS[ToolKind.VIGNETTE])
    other = write_tool(session, tool.uuid, {"text_fr": "Mme Dupond attend."})

    assert (other.checked, other.signs_kept) == ([], [])
    with pytest.raises(GuardRefused):
        begins(session)


def test_the_consent_of_a_testimony_outlives_a_correction_of_its_words(session):
    tool = add_tool(session.uuid, ToolKind.TESTIMONY, "What I lived")
    write_tool(session, tool.uuid, {"text_fr": "J’ai attendu.", "withdrawn_until": DAY})
    checked(session, tool)

    tool = write_tool(session, tool.uuid, {"text_fr": "J’ai attendu longtemps."})

    assert tool.checked == [Check.CONSENT, Check.WITHDRAWAL]


@pytest.mark.parametrize(
    ("kind", "check", "path"),
    [
        (ToolKind.TESTIMONY, Check.WITHDRAWAL, "withdrawn_until"),
        (ToolKind.STUDY, Check.SOURCE, "source"),
    ],
)
def test_what_is_not_written_cannot_be_ticked(session, kind, check, path):
    tool = add_tool(session.uuid, kind, "A tool")

    with pytest.raises(InvalidInput) as wrong:
        check_tool(session, tool.uuid, [check])

    assert wrong.value.path == path


def test_what_was_taken_back_has_no_words_left_and_leaves_the_screen(session):
    tool = ToolFactory(session=session, kind=ToolKind.TESTIMONY, withdrawn_until=DAY)
    session.screen, session.screen_tool = Shown.TOOL, tool
    session.save()

    withdraw_tool(session, tool.uuid)

    tool.refresh_from_db()
    session.refresh_from_db()
    assert tool.withdrawn_at is not None
    assert (tool.title, tool.text_fr, tool.text_nl, tool.source) == ("", "", "", "")
    assert (session.screen, session.screen_tool) == (Shown.CODE, None)
    for again in (
        lambda: write_tool(session, tool.uuid, {"text_fr": "Back"}),
        lambda: check_tool(session, tool.uuid, []),
        lambda: withdraw_tool(session, tool.uuid),
    ):
        with pytest.raises(NotVisible):
            again()
    begins(session)


def test_a_vignette_is_picked_once_and_its_words_are_looked_at_too(session):
    vignette = VignetteFactory(story_fr="Mme Dupont, tél. 0475 12 34 56.")

    tool = pick_vignette(session.uuid, vignette)

    assert Kind.PHONE in obstacles_of(tool)
    with pytest.raises(InvalidInput):
        pick_vignette(session.uuid, vignette)


def test_a_tool_of_another_session_is_not_there(session):
    tool = ToolFactory()

    with pytest.raises(NotVisible):
        write_tool(session, tool.uuid, {"title": "Mine"})


def test_what_was_shown_in_the_room_is_not_deleted(session):
    tool, spare = ToolFactory(session=session), ToolFactory(session=session)
    remove_tool(session, spare.uuid)
    begins(session)
    session.refresh_from_db()

    with pytest.raises(TransitionRefused):
        remove_tool(session, tool.uuid)

    assert list(session.tools.all()) == [tool]
