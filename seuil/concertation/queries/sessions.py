"""Sessions as somebody may see them, and what is left to do before a step."""

from dataclasses import replace
from uuid import UUID

from django.utils import timezone

from seuil.accounts.models import User
from seuil.concertation.domain import session as domain
from seuil.concertation.domain.session import HELD, Seen, Status
from seuil.concertation.domain.synthesis import LANGUAGES as TOLD_IN
from seuil.concertation.domain.tool import ToolKind, in_the_way, left_to_check
from seuil.concertation.models import Review, Session, Synthesis, Tool
from seuil.concertation.policies import Abilities, abilities, membership_of
from seuil.concertation.queries.synthesis import missing_in, named_in
from seuil.concertation.report.data import told_in
from seuil.concertation.report.pdf import overflow_of
from seuil.kernel.errors import NotVisible, visible
from seuil.kernel.guards import GuardRefused
from seuil.kernel.personal import Found, Kind, personal_in
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.standing import Standing
from seuil.register.domain.blockage import STANDING
from seuil.register.models import Blockage


def session_for(user: User | None, standing: Standing, slug: str) -> tuple[Session, Abilities]:
    """Return a session and what somebody may do with it, or raise `NotVisible`."""
    session = visible(
        Session.objects.select_related("series__territory", "series__convener", "cycle")
        .filter(slug=slug)
        .first(),
        "no such session",
    )
    able = abilities(standing, session, membership_of(user, session))
    if not able.sees:
        raise NotVisible("no such session")
    return session, able


def session_inside(user: User, standing: Standing, slug: str) -> tuple[Session, Abilities]:
    """Return a session for those who prepare it, or raise `NotVisible`."""
    session, able = session_for(user, standing, slug)
    if not able.is_inside:
        raise NotVisible("no such session")
    return session, able


def session_by_id(session_id: UUID) -> Session:
    """Return a session to be changed, locked until the transaction ends."""
    return visible(
        Session.objects.select_for_update().filter(uuid=session_id).first(), "no such session"
    )


def last_before(session: Session) -> Session | None:
    """Return the session of the same series that was held before this one."""
    earlier = Session.objects.filter(series_id=session.series_id, status__in=HELD)
    if session.starts_at is not None:
        earlier = earlier.filter(starts_at__lt=session.starts_at)
    return earlier.exclude(pk=session.pk).order_by("-starts_at", "-pk").first()


def to_review(session: Session) -> list[Blockage]:
    """Return the open blockages that the last session met: each is talked of again."""
    before = last_before(session)
    if before is None:
        return []
    found = Blockage.objects.filter(occasions__contains=[before.slug], status__in=STANDING)
    return list(found.exclude(status="resolved").latest_first())


def seen_of(session: Session) -> Seen:
    """Return a session as its guards see it: what was said in it only once it is held."""
    families = session.working_group.values_list("family", flat=True)
    prepared = Seen(
        families=frozenset(PracticeFamily(family) for family in families),
        has_theme=bool(session.themes),
        has_date=session.starts_at is not None and session.ends_at is not None,
        has_place=bool(session.place and session.access_notes),
        titles=frozenset(one for one in ("fr", "nl", "en") if getattr(session, f"title_{one}")),
        seats=session.seats,
        has_purpose=bool(session.purpose),
        untested=[
            tool.title
            for tool in session.tools.in_use().select_related("vignette")
            if left_to_check(ToolKind(tool.kind), tool.checked) or obstacles_of(tool)
        ],
    )
    if session.status not in HELD:
        return prepared
    synthesis = Synthesis.objects.filter(session=session).first()
    reviewed = set(Review.objects.filter(session=session).values_list("blockage", flat=True))
    now = timezone.now()
    return replace(
        prepared,
        waiting_devices=session.devices.filter(waiting__gt=0).count(),
        waived=bool(session.waived),
        unfiled=session.contributions.unsettled().count(),
        unreviewed=sum(one.pk not in reviewed for one in to_review(session)),
        window_over=bool(synthesis and synthesis.window_until and synthesis.window_until <= now),
        agreed=bool(synthesis) and _all_agreed(session, synthesis),
        too_long=_too_long(session),
        names=len(named_in(session)),
        untranslated=sorted(missing_in(session)),
        promised=tuple(synthesis.promised) if synthesis else (),
    )


def signs_of(tool: Tool) -> list[Found]:
    """Return what in the words of a tool, or of its vignette, may name somebody."""
    today = timezone.localdate()
    texts = [tool.title, tool.text_fr, tool.text_nl, tool.text_en]
    if tool.vignette:
        texts += [tool.vignette.story_fr, tool.vignette.story_nl, tool.vignette.story_en]
    return [found for text in texts for found in personal_in(text, today=today)]


def obstacles_of(tool: Tool) -> list[Kind]:
    """Return the signs of a person for which a tool cannot be shown in the room."""
    return in_the_way(ToolKind(tool.kind), {one.kind for one in signs_of(tool)}, tool.signs_kept)


def refusals(session: Session, step: domain.Step) -> list[GuardRefused]:
    """Return all that must still be done before ``step``."""
    return domain.GUARDS.refusals(step, seen_of(session))


def _too_long(session: Session) -> list[str]:
    """Return the languages in which the draft is longer than two pages."""
    if session.status != Status.SYNTHESIS_DRAFT:
        return []
    return [language for language in TOLD_IN if overflow_of(told_in(session, language))]


def _all_agreed(session: Session, synthesis: Synthesis | None) -> bool:
    members = session.working_group.values_list("agreed_version", flat=True)
    version = synthesis.version if synthesis else None
    return bool(members) and all(agreed == version for agreed in members)
