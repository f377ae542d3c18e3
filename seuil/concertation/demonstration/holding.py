"""Plays the sessions that were held: what was said, the synthesis, what went into the register."""

import datetime
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence

from seuil.concertation.demonstration import register
from seuil.concertation.demonstration.days import at, days, on
from seuil.concertation.demonstration.staging import (
    Stage,
    Written,
    in_languages,
    open_registration,
    plan,
    step,
)
from seuil.concertation.domain import contribution as said
from seuil.concertation.domain.contribution import Heading, Via
from seuil.concertation.domain.evaluation import Question
from seuil.concertation.domain.session import Step
from seuil.concertation.domain.working_group import Verdict
from seuil.concertation.models import (
    Contribution,
    ContributionEvent,
    Session,
    Synthesis,
    SynthesisItem,
)
from seuil.concertation.operations.dissemination import disseminate
from seuil.concertation.operations.evaluation import evaluate
from seuil.concertation.operations.live import end_session
from seuil.concertation.operations.registration import note_attendance
from seuil.concertation.operations.reviews import review_blockage
from seuil.concertation.operations.synthesis import agree, give_to_group, validate
from seuil.organisations.domain import PracticeFamily

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "contributions.seuil.example")
MINUTE = datetime.timedelta(minutes=1)
SORTED, AGREED, SENT, DECIDED = 1, 3, 4, 6
"""So many days after a session its synthesis is written, agreed to, sent; what teams decide."""
NOON = datetime.time(12, 0)
QUESTIONS = (Question.COULD_SAY, Question.HEARD_OTHERS, Question.SAME_WEIGHT)


def hold(stage: Stage, written: Written) -> Session:
    """Play a session from the idea to what teams made of it."""
    starts_at = at(written["day"])
    session = plan(stage, written, starts_at, starts_at)
    open_registration(stage, session, starts_at)
    leader = stage.leads(session)
    with on(starts_at):
        session = step(session, Step.GO_LIVE, leader)
        rows = write_said(stage, session, written["said"], starts_at)
    with on(at(written["day"], NOON)):
        came = {PracticeFamily(one): count for one, count in written["attended"].items()}
        note_attendance(session.uuid, (), came, actor=leader)
        session = end_session(session.uuid, actor=leader)
        _evaluate(session, written.get("evaluations", ()), starts_at + days(SORTED))
    with on(starts_at + days(SORTED)):
        _review(stage, session, written.get("reviews", {}))
        _write_synthesis(session, written, rows)
        give_to_group(session.uuid, actor=leader)
    with on(starts_at + days(AGREED)):
        for member in session.working_group.select_related("user"):
            agree(session.uuid, member.user)
        session.refresh_from_db()
        validate(session.uuid, actor=leader)
    with on(starts_at + days(SENT)):
        session = disseminate(session.uuid, actor=leader)
    with on(starts_at + days(DECIDED)):
        register.suggest(stage, session, written)
        register.decide(stage, written.get("register", ()))
    return session


def write_said(
    stage: Stage, session: Session, rows: Sequence[Sequence[str]], starts_at: datetime.datetime
) -> list[Contribution]:
    """Write what was said as it stood once it was filed and linked, with the steps to there."""
    scribe = stage.people["professional"]
    found, steps = [], []
    for number, (heading, family, text, _dutch, *shows) in enumerate(rows):
        came = starts_at + number * MINUTE
        blockage = register.named(stage, shows[0]) if shows else None
        one = Contribution(
            uuid=uuid.uuid5(NAMESPACE, f"{session.slug} {number}"),
            session=session,
            via=Via.PHONE if family else Via.SCRIBE,
            family=family,
            proposed=heading,
            heading=heading,
            text=text,
            language="fr",
            status=said.Status.LINKED if blockage else said.Status.FILED,
            blockage=blockage,
            received_at=came,
            version=2 if blockage else 1,
        )
        found.append(one)
        for taken in (said.Step.FILE, said.Step.LINK) if blockage else (said.Step.FILE,):
            files = taken is said.Step.FILE
            steps.append(
                ContributionEvent(
                    contribution=one,
                    step=taken,
                    heading=heading if files else "",
                    actor=scribe,
                    at=came + (MINUTE if files else days(SORTED)),
                )
            )
    Contribution.objects.bulk_create(found)
    ContributionEvent.objects.bulk_create(steps)
    return found


def _write_synthesis(session: Session, written: Written, said_of: list[Contribution]) -> None:
    """Write each thing said as a line in both languages, and the texts beside them."""
    synthesis = Synthesis.objects.create(
        session=session,
        version=1,
        **in_languages("method", written["method"]),
        **in_languages("next", written["next"]),
    )
    lines = list(_lines(synthesis, written["said"]))
    SynthesisItem.objects.bulk_create(lines)
    through = SynthesisItem.contributions.through
    through.objects.bulk_create(
        through(synthesisitem_id=line.pk, contribution_id=one.pk)
        for line, one in zip(lines, said_of, strict=True)
    )


def _lines(synthesis: Synthesis, rows: Sequence[Sequence[str]]) -> Iterator[SynthesisItem]:
    under: Counter[str] = Counter()
    for heading, _family, french, dutch, *_shows in rows:
        yield SynthesisItem(
            synthesis=synthesis,
            heading=Heading(heading),
            position=under[heading],
            text_fr=french,
            text_nl=dutch,
        )
        under[heading] += 1


def _review(stage: Stage, session: Session, reviews: Written) -> None:
    for key, (verdict, words) in reviews.items():
        blockage = stage.blockages[key]
        review_blockage(
            session.uuid,
            blockage.uuid,
            Verdict(verdict),
            actor=stage.people["professional"],
            words=words,
            language="fr",
        )


def _evaluate(session: Session, sheets: Sequence[Sequence[str]], moment: datetime.datetime) -> None:
    for number, sheet in enumerate(sheets):
        key = uuid.uuid5(NAMESPACE, f"evaluation {session.slug} {number}")
        answers = {
            question.value: answer for question, answer in zip(QUESTIONS, sheet, strict=True)
        }
        evaluate(session, key, answers, language="fr", now=moment)
