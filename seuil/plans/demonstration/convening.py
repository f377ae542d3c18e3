"""Convenes the councils: seats, who holds them, a charter that the group adopts."""

import datetime

from seuil.concertation.demonstration.days import at, days, on
from seuil.councils.models import Council, SeatInvitation
from seuil.councils.operations.charters import adopt_charter, propose_charter, say_of_charter
from seuil.councils.operations.councils import convene_council
from seuil.councils.operations.seats import invite_to_seat, take_seat, write_seat
from seuil.organisations.models import Organisation
from seuil.plans.demonstration.cast import (
    Cast,
    Written,
    begin_federations,
    body,
    in_languages,
    somebody,
)
from seuil.territory.models import Territory

CONVENED = datetime.date(2025, 11, 3)
PROPOSED, ADOPTED = 14, 30
"""So many days later the charter is proposed, and adopted."""
OF_BODIES = ("su-", "no-")


def convene(cast: Cast, written: Written) -> None:
    """Convene every council with its seats and its charter."""
    federations = begin_federations(written["federations"])
    for one in written["councils"]:
        with on(at(CONVENED)):
            council = _begin(cast, one)
            for key, given in one["seats"].items():
                _seat(cast, council, f"{one['key']}.{key}", given, federations, written["logins"])
        _charter(cast, council, one, written["charter"])


def _begin(cast: Cast, written: Written) -> Council:
    territory = Territory.objects.get(code=written["territory"])
    about = {
        "fr": "Fictif : ce conseil, ses sièges et ses décisions sont inventés.",
        "nl": "Fictief: deze raad, zijn zetels en zijn beslissingen zijn bedacht.",
        "en": "Fictional: this council, its seats and its decisions are made up.",
    }
    texts = {**in_languages("name", written["name"]), **in_languages("about", about)}
    council = convene_council(
        cast.convener(territory.code), written["slug"], {**texts, "territory": territory}
    )
    cast.councils[written["key"]] = council
    return council


def _seat(
    cast: Cast,
    council: Council,
    key: str,
    given: list[str],
    federations: dict[str, Organisation],
    logins: Written,
) -> None:
    kind, family, held_by = given
    held = federations.get(held_by) or (body(held_by) if held_by.startswith(OF_BODIES) else None)
    fields = {"kind": kind, "family": family, "organisation": held, "begins_on": CONVENED}
    seat = write_seat(council, {**fields, "label": "" if held else held_by})
    name = key.replace(".", "-")
    holder = cast.logins[logins[key]] if key in logins else somebody(
        f"seat-{name}", f"Siège {name} (demo)"
    )  # fmt: skip
    team = cast.team(council.territory.code)
    invite_to_seat(seat, holder.email, is_deputy=False, actor=team, language="fr")
    invitation = SeatInvitation._base_manager.get(seat=seat, mail=holder.email)
    take_seat(invitation.pk, holder)
    cast.seats[key], cast.holders[key] = seat, holder


def _charter(cast: Cast, council: Council, written: Written, charter: Written) -> None:
    proposed_on = CONVENED + days(PROPOSED)
    fields = {
        **in_languages("text", charter["text"]),
        **in_languages("fallback", charter["fallback"]),
        "criteria": charter["criteria"],
        "quorum": written["quorum"],
        "consultation_days": written["consultation_days"],
    }
    with on(at(proposed_on)):
        proposed = propose_charter(council, fields, actor=cast.team(council.territory.code))
        for key, (kind, *_given) in written["seats"].items():
            if kind != "observer":
                name = f"{written['key']}.{key}"
                say_of_charter(proposed, cast.seats[name], agrees=True, actor=cast.holders[name])
    with on(at(CONVENED + days(ADOPTED))):
        adopt_charter(proposed)
