"""The pages of those who prepare a session: planning, the way drawn, announcement, group, tools."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from seuil.concertation.domain.session import Status
from seuil.concertation.domain.working_group import Duty
from seuil.concertation.models import Series, Session
from seuil.messaging.models import Message
from seuil.organisations.domain import MandateKind
from tests.factories.accounts import UserFactory
from tests.factories.concertation import (
    CycleFactory,
    SeriesFactory,
    SessionFactory,
    ToolFactory,
    WorkingMemberFactory,
    team_of,
    working_group,
)
from tests.factories.directory import CategoryFactory
from tests.factories.observatory import VignetteFactory
from tests.factories.organisations import MandateFactory, OrganisationFactory
from tests.factories.territory import ContainmentFactory, TerritoryFactory
from tests.web.sheets.conftest import sign_in

pytestmark = pytest.mark.django_db

INSIDE = ("prepare/", "announcement/", "group/", "tools/", "protocol/")


@pytest.fixture(autouse=True)
def _english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    CategoryFactory(code="addictions", label_en="Addictions")


@pytest.fixture
def basin():
    region = TerritoryFactory(region=True, code="region:brussels")
    basin = TerritoryFactory(basin=True, code="basin:sud", name_en="South")
    ContainmentFactory(child=basin, parent=region)
    return basin


@pytest.fixture
def series(basin):
    return SeriesFactory(territory=basin, slug="access")


@pytest.fixture
def team(client, basin):
    return sign_in(client, team_of(basin))


@pytest.fixture
def session(series):
    found = SessionFactory(series=series, slug="one", title_en="The meeting", usual=True)
    working_group(found)
    return found


def path(session, end=""):
    return f"/sessions/{session.slug}/{end}"


def announcement(session, **more):
    begins = timezone.localtime(session.starts_at)
    return {
        "seen": session.version,
        "title_fr": "Une rencontre",
        "title_nl": "Een bijeenkomst",
        "themes": ["addictions"],
        "day": f"{begins:%Y-%m-%d}",
        "begins": "09:30",
        "ends": "11:30",
        "place": "Hall",
        "access_notes": "Lift.",
        "seats": "20",
        "purpose": "Badges.",
        "retention_days": "90",
        **more,
    }


@pytest.mark.parametrize("page", INSIDE)
def test_strangers_other_groups_and_other_teams_find_nothing(client, session, page):
    url = path(session, page)
    assert client.get(url).status_code == 302

    other = WorkingMemberFactory(session=SessionFactory(series=session.series)).user
    for person in (UserFactory(), other):
        client.force_login(person)
        assert client.get(url).status_code == 404
        assert client.post(url, {}).status_code in {404, 405}
    sign_in(client, team_of(TerritoryFactory(basin=True)))
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("page", INSIDE)
def test_members_open_every_page_and_nothing_of_it_is_cached(client, session, page):
    client.force_login(session.working_group.last().user)

    answered = client.get(path(session, page))

    assert answered.status_code == 200
    assert answered.headers["Cache-Control"] == "no-store"
    assert "The meeting" in answered.text


@pytest.mark.parametrize("page", INSIDE)
def test_the_number_of_queries_does_not_grow(client, session, page, team):
    def counted():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path(session, page)).status_code == 200
        return len(queries)

    counted()
    before = counted()
    for _ in range(4):
        WorkingMemberFactory(session=session)
        ToolFactory(session=session, vignette=VignetteFactory())
        session.phases.create(position=session.phases.count(), kind="open", minutes=5, floor="x")

    assert counted() == before


def test_a_team_plans_and_everybody_else_finds_no_such_page(client, series, team):
    answered = client.post(
        "/sessions/new/", {"series": "access", "family": "coordination", "title_fr": "Accès"}
    )

    session = Session.objects.get()
    assert answered.url == "/sessions/access-1/prepare/"
    assert (session.status, session.title_fr) == ("idea", "Accès")
    assert session.working_group.get().user == team
    client.force_login(UserFactory())
    assert client.get("/sessions/new/").status_code == 404


def test_a_session_begins_like_another_one_with_the_theme_of_its_cycle(client, series, team):
    SessionFactory(series=series, usual=True, place="Old hall", slug="before")
    cycle = CycleFactory(series=series)

    client.post(
        "/sessions/new/",
        {"series": "access", "previous": "before", "cycle": cycle.pk, "family": "youth",
         "slug": "After"},
    )  # fmt: skip

    session = Session.objects.get(slug="after")
    assert (session.place, session.cycle, session.themes) == ("Old hall", cycle, ["addictions"])


def test_what_does_not_fit_is_said(client, series, team):
    other = SeriesFactory(territory=series.territory, slug="other")
    SessionFactory(series=other, slug="far")
    post = {"series": "access", "family": "youth"}

    taken = client.post("/sessions/new/", {**post, "slug": "far"})
    mixed = client.post("/sessions/new/", {**post, "previous": "far"})

    assert (taken.status_code, mixed.status_code) == (422, 422)
    assert "Another session has this address" in taken.text
    assert "of another series" in mixed.text
    assert Session.objects.count() == 1


def test_a_team_begins_a_series_with_its_convener(client, basin, team):
    OrganisationFactory(name_fr="La Maison")
    sent = {"territory": "basin:sud", "slug": "Access", "name_fr": "Accès", "name_nl": "Toegang",
            "a_year": "4", "convener": "la maison"}  # fmt: skip

    wrong = client.post("/series/new/", {**sent, "convener": "Nobody knows", "a_year": "0"})
    kept = client.post("/series/new/", sent)

    assert wrong.status_code == 422
    assert "No organisation of the directory is called “Nobody knows”." in wrong.text
    assert kept.url == "/series/access/"
    series = Series.objects.get()
    assert (str(series.convener), series.territory) == ("La Maison", basin)
    assert client.post("/series/new/", sent).status_code == 422
    assert client.post("/series/access/edit/", {**sent, "name_fr": "Autre"}).status_code == 302
    assert client.post(
        "/series/access/cycles/new/",
        {"title_fr": "Un", "title_nl": "Een", "theme": "addictions", "begins_on": "2026-12-01"},
    ).status_code == 302  # fmt: skip
    series.refresh_from_db()
    assert (series.name_fr, series.cycles.count()) == ("Autre", 1)


def test_only_its_own_team_changes_a_series(client, series):
    sign_in(client, team_of(TerritoryFactory(basin=True)))

    for page in ("edit/", "cycles/new/"):
        assert client.get(f"/series/access/{page}").status_code == 404


def test_what_is_missing_stands_there_as_sentences(client, series, team):
    session = SessionFactory(series=series, themes=[])

    text = client.get(path(session, "prepare/")).text

    assert "Choose the theme." in text
    assert "needs a member of a low-threshold service" in text
    assert "/steps/prepare/" not in text
    assert 'aria-current="step"' in text


def test_a_step_is_taken_once_and_told(client, session, team):
    step = path(session, "steps/prepare/")

    taken = client.post(step, {"seen": session.version})
    again = client.post(step, {"seen": session.version})

    assert taken.url == path(session, "prepare/")
    assert again.status_code == 409
    assert "Somebody else changed this session meanwhile" in again.text
    session.refresh_from_db()
    assert (session.status, session.events.count()) == ("prepared", 1)
    assert Message.objects.count() == 2


def test_a_guard_that_says_no_is_409_with_what_to_do(client, session, team):
    session.title_nl = ""
    session.status = Status.PREPARED
    session.save()

    answered = client.post(path(session, "steps/announce/"), {"seen": session.version})

    assert answered.status_code == 409
    assert "Give it a title in French and in Dutch." in answered.text
    assert "Missing: Dutch." in answered.text


def test_members_do_not_cancel_facilitators_do_and_say_why(client, session):
    leader, scribe = (one.user for one in session.working_group.order_by("pk"))
    step, sent = path(session, "steps/cancel/"), {"seen": session.version}

    client.force_login(scribe)
    assert client.post(step, {**sent, "words": "No."}).status_code == 404
    client.force_login(leader)
    silent = client.post(step, sent)
    assert (silent.status_code, "Give the reason." in silent.text) == (422, True)
    assert client.post(step, {**sent, "words": "The hall burnt."}).status_code == 302

    session.refresh_from_db()
    assert session.status == "cancelled"
    event = session.events.get()
    assert (event.words, event.language) == ("The hall burnt.", "en")


def test_a_reason_that_names_somebody_is_shown_first_and_can_stay(client, session, team):
    step = path(session, "steps/cancel/")
    sent = {"seen": session.version, "words": "Mme Dupont est malade."}

    warned = client.post(step, sent)
    assert (warned.status_code, session.events.count()) == (422, 0)
    assert "Mme Dupont" in warned.text
    kept = client.post(step, {**sent, "shown": "Mme Dupont", "step": "send_as_is"})

    assert kept.status_code == 302
    session.refresh_from_db()
    assert session.signs_kept == ["name"]


@pytest.mark.parametrize(
    ("status", "step", "page"),
    [
        ("live", "consolidate", "/live/one/console/"),
        ("consolidation", "draft", "/sessions/one/synthesis/edit/"),
        ("synthesis_draft", "validate", "/sessions/one/synthesis/edit/"),
        ("synthesis_validated", "disseminate", "/sessions/one/synthesis/edit/"),
    ],
)
def test_steps_that_do_more_are_taken_on_a_page_of_their_own(
    client, session, team, status, step, page
):
    Session.objects.filter(pk=session.pk).update(status=status)

    answered = client.post(path(session, f"steps/{step}/"), {"seen": session.version})

    assert answered.url == page
    assert f'href="{page}"' in client.get(path(session, "prepare/")).text
    session.refresh_from_db()
    assert session.status == status


def test_no_such_step_is_not_found(client, session, team):
    assert client.post(path(session, "steps/fly/"), {}).status_code == 404
    assert client.get(path(session, "steps/prepare/")).status_code == 405


def test_ticks_are_kept(client, session, team):
    client.post(path(session, "tasks/"), {"task": ["theme", "nonsense"]})

    session.refresh_from_db()
    assert session.tasks == ["theme"]
    assert 'value="theme"' in client.get(path(session, "prepare/")).text


def test_your_sessions_are_those_of_your_place_and_groups(client, session, team):
    SessionFactory(slug="far", title_en="Of others")

    text = client.get("/sessions/mine/").text
    assert ("The meeting" in text, "Of others" in text) == (True, False)
    client.force_login(session.working_group.first().user)
    assert "The meeting" in client.get("/sessions/mine/").text
    client.force_login(UserFactory())
    assert "You prepare no session now" in client.get("/sessions/mine/").text


def test_what_is_written_is_kept(client, session, team):
    answered = client.post(path(session, "announcement/"), announcement(session))

    assert answered.status_code == 302
    session.refresh_from_db()
    begins, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    assert (begins.hour, begins.minute, ends.hour) == (9, 30, 11)
    assert (session.title_nl, session.seats, session.themes) == (
        "Een bijeenkomst", 20, ["addictions"]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ends": "09:00"}, "It ends before it begins"),
        ({"ends": "09:30"}, "It ends before it begins"),
        ({"ends": ""}, "Say at which hour it ends."),
        ({"day": ""}, "Choose the day too."),
        ({"day": "2099-01-01"}, "look at the year"),
        ({"day": "tomorrow"}, "Write a day such as"),
        ({"seats": "-1"}, "greater than or equal to 0"),
        ({"seats": "99999"}, "less than or equal to"),
        ({"retention_days": "400"}, "less than or equal to 180"),
        ({"retention_days": "0"}, "greater than or equal to 1"),
        ({"themes": ["nonsense"]}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(client, session, team, wrong, words):
    answered = client.post(path(session, "announcement/"), announcement(session, **wrong))

    assert answered.status_code == 422
    assert words in answered.text
    assert "Een bijeenkomst" in answered.text
    version = session.version
    session.refresh_from_db()
    assert session.version == version


def test_no_seats_yet_is_no_mistake_but_no_registration_opens(client, session, team):
    client.post(path(session, "announcement/"), announcement(session, seats="0"))
    session.refresh_from_db()
    session.status = Status.ANNOUNCED
    session.save()

    text = client.get(path(session, "prepare/")).text

    assert "Say how many seats there are." in text


def test_after_somebody_else_wrote_nothing_is_lost(client, session, team):
    sent = announcement(session)
    client.post(path(session, "announcement/"), sent)

    answered = client.post(path(session, "announcement/"), {**sent, "title_fr": "Mon titre"})

    assert answered.status_code == 409
    assert "Mon titre" in answered.text
    session.refresh_from_db()
    assert session.title_fr == "Une rencontre"
    assert f'name="seen" value="{session.version}"' in answered.text


def test_names_are_shown_first_and_the_choice_is_kept(client, session, team):
    sent = announcement(session, about_fr="Avec Mme Dupont.")

    warned = client.post(path(session, "announcement/"), sent)
    kept = client.post(
        path(session, "announcement/"), {**sent, "shown": "Mme Dupont", "step": "send_as_is"}
    )

    assert (warned.status_code, kept.status_code) == (422, 302)
    session.refresh_from_db()
    assert session.signs_kept == ["name"]


def test_somebody_is_asked_by_mail_whether_they_have_an_account_or_not(client, session, team):
    known = UserFactory(email="known@house.example", verified=True)

    said = [
        client.post(
            path(session, "group/"),
            {"what": "invite", "mail": mail, "family": "youth", "language": "nl"},
            follow=True,
        ).text.replace(mail, "…")
        for mail in ("known@house.example", "other@house.example")
    ]

    assert "An invitation is on its way" in said[0]
    letters = Message.objects.order_by("pk")
    assert [one.to for one in letters] == ["known@house.example", "other@house.example"]
    token = letters[0].text.split("/sessions/invited/")[1].split("/")[0]
    client.logout()
    page = client.get(f"/sessions/invited/{token}/")
    assert ("The meeting" in page.text, page.headers["Cache-Control"]) == (True, "no-store")
    client.force_login(known)
    invitation = session.invitations.get(mail=known.email)
    assert f'value="{invitation.pk}"' in client.get("/sessions/mine/").text
    joined = client.post("/sessions/mine/", {"invitation": invitation.pk})
    assert joined.url == path(session, "prepare/")
    assert session.working_group.get(user=known).family == "youth"
    assert client.post("/sessions/mine/", {"invitation": invitation.pk}).status_code == 404
    assert client.get(f"/sessions/invited/{token}/").status_code == 404


def test_an_odd_address_is_said(client, session, team):
    for mail in ("", "nobody", "nöbody@house.example"):
        sent = {"what": "invite", "mail": mail, "family": "youth", "language": "fr"}
        assert client.post(path(session, "group/"), sent).status_code == 422
    assert not Message.objects.exists()


def test_duties_change_but_somebody_always_leads(client, session, team):
    leader, scribe = session.working_group.order_by("pk")
    change = {"what": "join", "user": leader.user_id, "family": "youth", "duty": "member"}

    alone = client.post(path(session, "group/"), change)
    client.post(
        path(session, "group/"),
        {**change, "user": scribe.user_id, "duty": "facilitator"},
    )
    client.post(path(session, "group/"), change)

    assert alone.status_code == 409
    leader.refresh_from_db()
    scribe.refresh_from_db()
    assert (leader.duty, scribe.duty) == (Duty.MEMBER, Duty.FACILITATOR)


def test_nobody_is_put_in_by_a_key_alone(client, session, team):
    stranger = UserFactory()
    for key in (stranger.pk, "x", 10**20):
        sent = {"what": "join", "user": key, "family": "youth", "duty": "member"}
        assert client.post(path(session, "group/"), sent).status_code == 404
        assert client.post(
            path(session, "group/"), {"what": "leave", "user": key}
        ).status_code == 404  # fmt: skip
    assert session.working_group.count() == 2


def test_colleagues_of_the_place_are_put_in_and_told(client, session, team):
    colleague = MandateFactory(territory=session.series.territory, kind=MandateKind.BASIN_TEAM).user

    client.post(
        path(session, "group/"),
        {"what": "join", "user": colleague.pk, "family": "coordination", "duty": "scribe"},
    )

    assert session.working_group.get(user=colleague).duty == "scribe"
    assert Message.objects.get().to == colleague.email


def test_members_leave_by_themselves_and_take_nobody_with_them(client, session):
    leader, scribe = session.working_group.order_by("pk")
    client.force_login(scribe.user)

    other = client.post(path(session, "group/"), {"what": "leave", "user": leader.user_id})
    own = client.post(path(session, "group/"), {"what": "leave", "user": scribe.user_id})

    assert (other.status_code, own.url) == (404, "/sessions/mine/")
    assert list(session.working_group.all()) == [leader]
    assert client.get(path(session, "group/")).status_code == 404


def test_a_testimony_is_written_checked_and_taken_back(client, session, team):
    added = client.post(
        path(session, "tools/"), {"what": "add", "kind": "testimony", "title": "What I lived"}
    )
    page = added.url
    client.post(page, {
        "what": "write", "title": "What I lived", "text_fr": "J’ai attendu.",
        "withdrawn_until": "2027-01-01",
    })  # fmt: skip
    client.post(page, {"what": "check", "check": ["consent", "withdrawal", "no_details"]})

    tool = session.tools.get()
    assert len(tool.checked) == 3
    assert "ready" in client.get(path(session, "tools/")).text
    assert "J’ai attendu." in client.get(f"{page}screen/").text
    client.post(page, {"what": "withdraw"})
    assert client.get(page).status_code == 404
    assert client.get(f"{page}screen/").status_code == 404
    listed = client.get(path(session, "tools/")).text
    assert ("taken back on" in listed, "What I lived" in listed) == (True, False)


def test_details_of_somebody_real_keep_the_session_from_beginning(client, session, team):
    session.status = Status.REGISTRATION_CLOSED
    session.save()
    tool = ToolFactory(session=session, title="A story", text_fr="Tél. 0475 12 34 56.")
    page = path(session, f"tools/{tool.uuid}/")
    client.post(page, {
        "what": "check", "check": ["fictional", "no_details"], "invented": "on",
    })  # fmt: skip

    refused = client.post(path(session, "steps/go_live/"), {"seen": session.version})

    assert refused.status_code == 409
    assert "nobody real may be recognised" in refused.text
    assert "A story" in refused.text
    assert "take it out of the text" in client.get(page).text


def test_a_check_without_its_source_is_said(client, session, team):
    tool = ToolFactory(session=session, kind="study", checked=[])

    answered = client.post(
        path(session, f"tools/{tool.uuid}/"), {"what": "check", "check": ["source"]}
    )

    assert answered.status_code == 422
    assert "Write the source first" in answered.text


def test_drafts_of_the_observatory_are_picked_by_those_who_may_read_them(client, session, team):
    draft = VignetteFactory(status="draft", title_en="A draft")
    assert "A draft" in client.get(path(session, "tools/")).text
    client.force_login(session.working_group.first().user)
    assert "A draft" not in client.get(path(session, "tools/")).text

    sent = {"what": "pick", "vignette": draft.code}
    assert client.post(path(session, "tools/"), sent).status_code == 422


def test_a_tool_of_another_session_is_not_found(client, session, team):
    tool = ToolFactory()
    for end in ("", "screen/"):
        assert client.get(path(session, f"tools/{tool.uuid}/{end}")).status_code == 404


def rows_of(session, **more):
    rows = {
        f"p{phase.pk}-{name}": getattr(phase, name)
        for phase in session.phases.all()
        for name in ("kind", "minutes", "floor", "note")
    }
    return {**rows, **more}


def test_rows_are_kept_and_then_one_moves(client, session, team):
    first, second, *_ = session.phases.all()

    client.post(
        path(session, "protocol/"),
        rows_of(session, **{f"p{first.pk}-minutes": "25", "down": first.pk}),
    )

    phases = list(session.phases.all())
    assert [phases[0].pk, phases[1].pk, phases[1].minutes] == [second.pk, first.pk, 25]
    text = client.get(path(session, "protocol/")).text
    assert "135 minutes in all" in text
    assert "15 minutes more than the session lasts" in text


def test_phases_come_and_go(client, session, team):
    gone = session.phases.first()
    new = {"new-kind": "break", "new-minutes": "5", "new-floor": "everybody", "add": "1"}

    client.post(path(session, "protocol/"), rows_of(session, remove=gone.pk))
    client.post(path(session, "protocol/"), rows_of(session, **new))

    assert not session.phases.filter(pk=gone.pk).exists()
    assert session.phases.last().minutes == 5


@pytest.mark.parametrize("minutes", ["0", "-3", "x", "1000"])
def test_minutes_that_cannot_be_are_said(client, session, team, minutes):
    first = session.phases.first()

    answered = client.post(
        path(session, "protocol/"), rows_of(session, **{f"p{first.pk}-minutes": minutes})
    )

    assert answered.status_code == 422
    assert session.phases.first().minutes == first.minutes


def test_a_phase_of_another_session_is_not_moved(client, session, team):
    other = SessionFactory(usual=True).phases.first()

    assert client.post(path(session, "protocol/"), {"up": other.pk}).status_code == 404


def test_it_stays_as_it_is_once_people_sit_in_the_room(client, session, team):
    session.status, session.code = Status.LIVE, "ABCDE"
    session.save()

    text = client.get(path(session, "protocol/")).text
    answered = client.post(path(session, "protocol/"), rows_of(session))

    assert "<select" not in text
    assert answered.status_code == 409
