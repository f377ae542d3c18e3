"""Calls the meetings of councils together: one that decided, those that are to come."""

from seuil.concertation.demonstration.going_on import save_the_date
from seuil.concertation.demonstration.holding import hold
from seuil.concertation.demonstration.loading import new_stage
from seuil.concertation.demonstration.staging import begin
from seuil.concertation.models import Session
from seuil.councils.operations.councils import put_on_agenda, write_council
from seuil.plans.demonstration.cast import Cast, Written


def meet(cast: Cast, written: Written) -> None:
    """Give councils their series, with a meeting for what was decided and for what is open."""
    stage = new_stage()
    for one in written["series"]:
        begin(stage, one)
        council = cast.councils[one["council"]]
        lead = cast.convener(council.territory.code)
        write_council(lead, council, {"series": stage.series[one["slug"]]})
    for one in written["held"]:
        decided = cast.decisions[one["agenda"][0]].moved_at.date()
        _put_on_agenda(cast, hold(stage, {**one, "day": decided}), one)
    for one in written["announced"]:
        _put_on_agenda(cast, save_the_date(stage, one), one)


def _put_on_agenda(cast: Cast, session: Session, written: Written) -> None:
    for key in written["agenda"]:
        decision = cast.decisions[key]
        put_on_agenda(cast.convener(decision.council.territory.code), session, decision)
