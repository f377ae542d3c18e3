"""Plans the sessions of the demonstration up to the step before people sit in the room."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from seuil.accounts.models import User
from seuil.concertation.demonstration.days import days, on
from seuil.concertation.domain.session import Step
from seuil.concertation.domain.tool import CHECKS, ToolKind
from seuil.concertation.domain.working_group import Duty, Task
from seuil.concertation.models import Cycle, Series, Session, Tool
from seuil.concertation.operations.series import begin_cycle, begin_series
from seuil.concertation.operations.sessions import (
    join_group,
    plan_session,
    take_session_step,
    tick_tasks,
    write_session,
)
from seuil.concertation.operations.tool import add_tool, check_tool, pick_vignette, write_tool
from seuil.observatory.models import Vignette
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.models import Organisation
from seuil.organisations.standing import standing_of
from seuil.register.models import Blockage, Track
from seuil.territory.models import Territory

Written = Mapping[str, Any]
REGIONAL = "pratiques-inclusives"
LASTS = datetime.timedelta(hours=2, minutes=30)
PLANNED, PREPARED, ANNOUNCED, OPENED = 60, 45, 40, 38
"""So many days before now the steps of a session are taken."""


@dataclass
class Stage:
    """Who plays, by their short names, and all that comes of it."""

    people: Mapping[str, User]
    convener: Organisation | None
    places: Written
    purpose: str
    series: dict[str, Series] = field(default_factory=dict)
    cycles: dict[str, Cycle] = field(default_factory=dict)
    blockages: dict[str, Blockage] = field(default_factory=dict)
    tracks: dict[str, Track] = field(default_factory=dict)

    def leads(self, session: Session) -> User:
        """Return who facilitates: the team of the basin where there is one, else the region."""
        return self.people["team" if session.series.territory.code == "basin:nord" else "region"]


def begin(stage: Stage, written: Written) -> None:
    """Call a series together, with its cycle."""
    standing = standing_of(stage.people["region"])
    territory = Territory.objects.get(code=written["territory"])
    texts = {
        f"{name}_{language}": text.strip()
        for name in ("name", "about", "aims")
        for language, text in written[name].items()
    }
    told = {**texts, "a_year": written["a_year"], "territory": territory}
    series = begin_series(standing, written["slug"], {**told, "convener": stage.convener})
    stage.series[series.slug] = series
    if cycle := written.get("cycle"):
        titles = in_languages("title", cycle["title"])
        given = {**titles, "theme": cycle["theme"], "begins_on": cycle["begins_on"]}
        stage.cycles[series.slug] = begin_cycle(standing, series, given)


def plan(
    stage: Stage, written: Written, starts_at: datetime.datetime, now: datetime.datetime
) -> Session:
    """Plan a session, with its group, until it is prepared, in the weeks before ``now``."""
    series = stage.series[written.get("series", REGIONAL)]
    of_cycle = "addictions" in written["themes"]
    with on(now - days(PLANNED)):
        session = plan_session(
            series,
            written["slug"],
            actor=None,
            cycle=stage.cycles.get(series.slug) if of_cycle else None,
        )
        leader = stage.leads(session)
        join_group(session.uuid, leader, PracticeFamily.COORDINATION, Duty.FACILITATOR)
        scribe, member = stage.people["professional"], stage.people["manager"]
        join_group(session.uuid, scribe, PracticeFamily.LOW_THRESHOLD, Duty.SCRIBE)
        join_group(session.uuid, member, PracticeFamily.SOCIAL_SERVICE)
        write_session(session.uuid, _fields(stage, written, starts_at))
    with on(now - days(PREPARED)):
        _tool(session, written.get("tool"))
        if tasks := written.get("tasks"):
            tick_tasks(session.uuid, [Task(task) for task in tasks])
        step(session, Step.PREPARE, leader)
    return session


def announce(stage: Stage, session: Session, now: datetime.datetime) -> Session:
    with on(now - days(ANNOUNCED)):
        return step(session, Step.ANNOUNCE, stage.leads(session))


def open_registration(stage: Stage, session: Session, now: datetime.datetime) -> Session:
    announce(stage, session, now)
    with on(now - days(OPENED)):
        return step(session, Step.OPEN_REGISTRATION, stage.leads(session))


def step(session: Session, taken: Step, actor: User) -> Session:
    return take_session_step(session.uuid, taken, actor=actor)


def in_languages(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    return {f"{name}_{language}": text.strip() for language, text in texts.items()}


def _fields(stage: Stage, written: Written, starts_at: datetime.datetime) -> dict[str, Any]:
    return {
        **in_languages("title", written["title"]),
        **in_languages("about", written["about"]),
        **stage.places,
        "themes": written["themes"],
        "starts_at": starts_at,
        "ends_at": starts_at + LASTS,
        "seats": written.get("seats", 25),
        "purpose": stage.purpose,
    }


def _tool(session: Session, written: Written | None) -> None:
    """Give a session a tool that was checked: of the observatory, or in its own words."""
    tool = _made(session, written or {})
    if tool is not None:
        check_tool(session, tool.uuid, CHECKS[ToolKind(tool.kind)], invented=True)


def _made(session: Session, written: Written) -> Tool | None:
    if code := written.get("vignette"):
        vignette = Vignette.objects.filter(code=code).first()
        return pick_vignette(session.uuid, vignette) if vignette else None
    if not written:
        return None
    tool = add_tool(session.uuid, ToolKind(written["kind"]), written["title"])
    texts = {name: written[name] for name in ("text_fr", "text_nl", "source") if name in written}
    return write_tool(session, tool.uuid, texts)
