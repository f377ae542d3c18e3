"""What people thought of a session, as it may be told."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.core import signing

from seuil.accounts.models import User
from seuil.concertation.domain.evaluation import OPEN_DAYS, Result, results
from seuil.concertation.domain.session import HELD
from seuil.concertation.domain.synthesis import SMALLEST
from seuil.concertation.models import Evaluation, Session
from seuil.concertation.queries.sessions import session_for
from seuil.kernel.errors import NotVisible, visible
from seuil.organisations.standing import Standing

SALT = "seuil.concertation.evaluation"


@dataclass(frozen=True, slots=True)
class Told:
    """``answered`` is None when fewer than three people answered: then nothing is told."""

    answered: int | None
    results: Sequence[Result] = ()
    words: Sequence[Evaluation] = ()


def evaluation_of(session: Session) -> Told:
    """Return the results of a session in one query; own words in no order of time."""
    sheets = list(Evaluation.objects.filter(session=session).order_by("uuid"))
    if len(sheets) < SMALLEST:
        return Told(None)
    return Told(
        len(sheets),
        results(sheet.answers for sheet in sheets),
        [sheet for sheet in sheets if sheet.words],
    )


def public_results(session: Session, now: datetime.datetime) -> Told:
    """Return what everybody reads: no words, and nothing while somebody can still answer.

    Figures that grow under one's eyes would tell what the last one answered.
    """
    if is_open(session, now):
        return Told(None)
    return replace(evaluation_of(session), words=())


def evaluated_session(user: User, standing: Standing, slug: str) -> Session:
    """Return a held session to those who prepared it, or who prepare a later one of its series."""
    session, able = session_for(user, standing, slug)
    later = Session.objects.filter(series_id=session.series_id, working_group__user=user)
    if session.status not in HELD or not (able.is_inside or later.exists()):
        raise NotVisible("no such session")
    return session


def is_open(session: Session, now: datetime.datetime) -> bool:
    """Whether a session can be evaluated: once it was held, for some weeks."""
    end = session.ends_at or session.moved_at
    return session.status in HELD and now < end + datetime.timedelta(days=OPEN_DAYS)


def evaluation_token(session: Session) -> str:
    """Return what opens the evaluation of a session without a phone: the same for everybody."""
    return signing.Signer(salt=SALT).sign(session.uuid.hex)


def session_by_evaluation_token(token: str) -> Session:
    try:
        key = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        raise NotVisible("no such evaluation") from None
    return visible(Session.objects.filter(uuid=key).first(), "no such evaluation")
