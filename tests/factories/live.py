"""A session of the region that is going on, for those who ask every address of the project."""

from seuil.concertation.models import Contribution, Session
from seuil.concertation.queries.evaluation import evaluation_token
from seuil.territory.models import Territory
from tests.factories.concertation import ContributionFactory, SessionFactory

NAME = "going-on"


def live_now() -> dict[str, object]:
    """Return what stands in the addresses of a session that is going on."""
    session = Session.objects.filter(slug=NAME).first()
    if session is None:
        region = Territory.objects.get(code="region:brussels")
        session = SessionFactory(slug=NAME, status="live", usual=True, series__territory=region)
    said: Contribution = ContributionFactory(session=session)
    return {
        "slug": session.slug,
        "join_code": session.code,
        "contribution_id": said.uuid,
        "evaluation_token": evaluation_token(session),
    }
