"""Actions: where they come from, what they support, how the guards of their steps see them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q, QuerySet

from seuil.kernel.errors import visible
from seuil.plans.domain import action, plan
from seuil.plans.domain.action import Seen, Step
from seuil.plans.domain.indicator import missing_in
from seuil.plans.domain.level import needs_reason
from seuil.plans.labels import PART_LABELS
from seuil.plans.models import Action, ActionNote, Indicator, Measure, Plan
from seuil.register.domain.blockage import ALIVE
from seuil.register.domain.blockage import Status as Met
from seuil.register.domain.trace import End, Relation
from seuil.register.models import Blockage, TraceLink, Track
from seuil.territory.domain import Level
from seuil.territory.queries import places

UNTREATED = ALIVE - {Met.IN_TREATMENT}
READING = ("changed", "for_whom", "how_known")
"""What somebody writes when an action is evaluated."""


def actions_of(one: Plan, *, inside: bool) -> QuerySet[Action]:
    """Return the actions of a plan by number, with who carries them; drafts for those inside."""
    found = one.actions.all() if inside else one.actions.shown()
    return found.select_related("carrier").prefetch_related("conditions").order_by("number")


def action_by_number(one: Plan, number: int) -> Action:
    """Return an action with all that its page names, or raise `NotVisible`."""
    found = visible(
        one.actions.select_related("carrier").filter(number=number).first(), "no such action"
    )
    found.plan = one
    return found


@dataclass(frozen=True, slots=True)
class Origins:
    """What an action answers. ``through``: blockages to which its tracks are an answer."""

    blockages: list[Blockage] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)
    through: list[Blockage] = field(default_factory=list)

    @property
    def all_blockages(self) -> list[Blockage]:
        """Return every blockage that stands, those that were merged under the one they are now."""
        found = {each.pk: each for each in (*self.blockages, *self.through)}
        return list(found.values())

    @property
    def untreated(self) -> list[Blockage]:
        """Return the blockages that this action will not bring under treatment: without a track."""
        behind = {each.pk for each in self.through}
        return [
            each for each in self.blockages if each.pk not in behind and each.status in UNTREATED
        ]


def origin_links(actions: Collection[UUID]) -> QuerySet[TraceLink]:
    """Return the traces in force from blockages and tracks to actions."""
    return TraceLink.objects.in_force().filter(
        relation=Relation.LEADS_TO, target_kind=End.ACTION, target__in=actions
    )


def origins_of(one: Action) -> Origins:
    """Return where an action comes from, in four queries however much it is."""
    links = list(origin_links([one.uuid]).values_list("source_kind", "source"))
    tracks = list(Track.objects.filter(uuid__in=[key for kind, key in links if kind == End.TRACK]))
    before = TraceLink.objects.in_force().filter(
        relation=Relation.LEADS_TO,
        source_kind=End.BLOCKAGE,
        target_kind=End.TRACK,
        target__in=[track.uuid for track in tracks],
    )
    behind = set(before.values_list("source", flat=True))
    direct = {key for kind, key in links if kind == End.BLOCKAGE}
    rows = Blockage.objects.select_related("merged_into").filter(uuid__in=behind | direct)
    return Origins(
        blockages=_standing(row for row in rows if row.uuid in direct),
        tracks=tracks,
        through=_standing(row for row in rows if row.uuid in behind),
    )


def _standing(rows: Iterable[Blockage]) -> list[Blockage]:
    found = {(row.merged_into or row).pk: row.merged_into or row for row in rows}
    return sorted(found.values(), key=lambda row: str(row.title).casefold())


def support_links() -> QuerySet[TraceLink]:
    return TraceLink.objects.in_force().filter(relation=Relation.SUPPORTS, source_kind=End.ACTION)


@dataclass(frozen=True, slots=True)
class Supports:
    """Actions that one supports, and those that support it."""

    supported: list[Action] = field(default_factory=list)
    supporting: list[Action] = field(default_factory=list)


def supports_of(one: Action, *, inside: bool = False) -> Supports:
    """Return what an action supports and by what it is supported, in two queries."""
    links = list(
        support_links()
        .filter(Q(source=one.uuid) | Q(target=one.uuid))
        .values_list("source", "target")
    )
    keys = {key for pair in links for key in pair} - {one.uuid}
    known = Action.objects.select_related("plan__territory").filter(uuid__in=keys)
    rows = {row.uuid: row for row in (known if inside else known.shown())}
    return Supports(
        supported=[rows[target] for source, target in links if source == one.uuid
                   and target in rows],
        supporting=[rows[source] for source, target in links if target == one.uuid
                    and source in rows],
    )  # fmt: skip


def may_be_supported(one: Action) -> QuerySet[Action]:
    """Return the actions of the same year, in other plans, that an action could support."""
    return (
        Action.objects.shown()
        .exclude(status=action.Status.DROPPED)
        .filter(plan__year=one.plan.year)
        .exclude(plan=one.plan_id)
        .select_related("plan__territory")
        .order_by("plan__territory__position", "number")
    )


def met_in(origins: Origins) -> list[Level]:
    """Return the levels at which what an action answers is met."""
    levels = [Level(track.place_level) for track in origins.tracks if track.place_level]
    if any(one.basins for one in origins.all_blockages):
        levels.append(Level.BASIN)
    return levels


def needs_support(one: Action) -> bool:
    """Whether an action of a region stands alone though its basins have actions of that year."""
    if one.plan.territory.level != Level.REGION:
        return False
    if support_links().filter(source=one.uuid).exists():
        return False
    known = places()
    code = one.plan.territory.code
    within = known.parts(code) if code in known else frozenset[str]()
    return may_be_supported(one).filter(
        plan__territory__level=Level.BASIN, plan__territory__code__in=within
    ).exists()  # fmt: skip


def has_origin(one: Action, origins: Origins | None = None) -> bool:
    """Whether it is said where an action comes from: a trace, a proposition, a proposal, words."""
    if one.propositions or one.other_origin.strip():
        return True
    traced = origins.tracks or origins.blockages if origins else origin_links([one.uuid]).exists()
    return bool(traced) or one.proposals.exists()


def unfinished_in(indicators: Iterable[Indicator]) -> tuple[str, ...]:
    """Return what indicators lack, each as "name: part"."""
    return tuple(
        f"{each.name}: {PART_LABELS[part]}"
        for each in indicators
        for part in missing_in(each.written())
    )


def seen_of(one: Action) -> Seen:
    """Return an action as its guards see it, in some ten queries."""
    origins = origins_of(one)
    indicators = list(one.indicators.all())
    level = Level(one.plan.territory.level)
    return Seen(
        indicators=len(indicators),
        unfinished=unfinished_in(indicators),
        has_origin=has_origin(one, origins),
        has_carrier=one.carrier_id is not None,
        carrier_left=one.carrier_left_on is not None,
        level_reasoned=bool(one.raised) or not needs_reason(level, met_in(origins)),
        supports_needed=needs_support(one),
        plan_being_written=one.plan.status in plan.BEING_WRITTEN,
        plan_before_council=one.plan.status in plan.BEFORE_COUNCIL,
        plan_in_force=one.plan.status in plan.IN_FORCE,
        measured_after_start=_measured_after_start(one),
        has_reading=all(getattr(one, name) for name in READING),
    )


def _measured_after_start(one: Action) -> bool:
    if one.started_on is None:
        return False
    return Measure.objects.filter(
        indicator__action=one, on__gte=one.started_on, replaced_by=None
    ).exists()


def proposed_step(one: Action) -> ActionNote | None:
    """Return the note by which the carrier proposes a step that nobody has answered yet."""
    note = one.notes.exclude(step="").order_by("-at", "-pk").first()
    if note is None or note.at < one.moved_at:
        return None
    possible = action.PROCESS.steps_from(action.Status(one.status))
    return note if Step(note.step) in possible else None


@dataclass(frozen=True, slots=True)
class Flags:
    """What of an action a list points at."""

    carrier_left: bool = False
    conditions_at_risk: int = 0


def flags_of(rows: Iterable[Action]) -> Mapping[int, Flags]:
    """Return what to point at, by key; the rows have their conditions loaded."""
    return {
        row.pk: Flags(
            carrier_left=row.carrier_left_on is not None,
            conditions_at_risk=sum(
                each.state != action.ConditionState.MET for each in row.conditions.all()
            ),
        )
        for row in rows
    }
