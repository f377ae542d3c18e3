"""What those who sit in a council are told of seats and charters, each in their own language."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from seuil.accounts.models import User
from seuil.councils.models import Charter, Council, Holding, SeatInvitation
from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address
from seuil.messaging.writing import write, write_each

INVITED = "/councils/invited/{token}/"
COUNCIL = "/councils/{slug}/"
CHARTER = "/councils/{slug}/charter/"


def invite(invitation: SeatInvitation, token: str, language: str) -> None:
    """Send the link by which somebody takes a seat."""
    seat = invitation.seat

    def words() -> tuple[str, str]:
        told = {
            "council": str(seat.council),
            "seat": str(seat),
            "family": seat.get_family_display(),
            "actor": str(invitation.invited_by or _("somebody who has left")),
            "address": full_address(INVITED.format(token=token)),
        }
        text = _(
            "Hello,\n\n%(actor)s asks you to sit in “%(council)s”: %(seat)s (practice family:"
            " %(family)s). You sign in, or make an account with this address, and accept. The link"
            " works for two weeks.\n\nSee the invitation:\n%(address)s\n\nIf you do nothing, this"
            " address will be forgotten.\n"
        )
        if invitation.is_deputy:
            text = _(
                "Hello,\n\n%(actor)s asks you to stand in, as deputy, in “%(council)s”: %(seat)s"
                " (practice family: %(family)s). You sign in, or make an account with this address,"
                " and accept. The link works for two weeks.\n\nSee the invitation:\n%(address)s\n\n"
                "If you do nothing, this address will be forgotten.\n"
            )
        return _("An invitation to sit in a council: %(council)s") % told, text % told

    key = f"seat invitation {invitation.pk}"
    write(invitation.mail, language, words, key=key, purpose=Purpose.CONCERTATION)


def tell_mandate_ended(holding: Holding) -> None:
    """Tell somebody that the mandate of a seat ends with this day."""

    def words() -> tuple[str, str]:
        told = {
            "council": str(holding.seat.council),
            "seat": str(holding.seat),
            "address": full_address(COUNCIL.format(slug=holding.seat.council.slug)),
        }
        text = _(
            "Hello,\n\nYour mandate in “%(council)s” ends today: %(seat)s. Thank you for the time"
            " you gave. If this is a mistake, ask the team of the territory.\n\n"
            "The council:\n%(address)s\n"
        )
        return _("Your mandate ends: %(council)s") % told, text % told

    person = holding.user
    key = f"mandate ended {holding.pk} {holding.ends_on}"
    write(person.email, person.language, words, key=key, purpose=Purpose.CONCERTATION)


def tell_charter_proposed(charter: Charter, actor: User | None) -> None:
    """Ask those who sit what they think of a new charter."""

    def words() -> tuple[str, str]:
        told = _told(charter)
        text = _(
            "Hello,\n\nA charter is proposed for “%(council)s”. It is in force once two thirds"
            " of the practice families agree and none is against. Read it, and say what your"
            " seat thinks of it.\n\nThe charter:\n%(address)s\n"
        )
        return _("A charter is proposed: %(council)s") % told, text % told

    write_each(
        seated(charter.council),
        words,
        key=f"charter proposed {charter.pk}",
        purpose=Purpose.CONCERTATION,
        but=actor.pk if actor is not None else None,
    )


def tell_charter_adopted(charter: Charter) -> None:
    """Tell those who sit that a charter is in force."""

    def words() -> tuple[str, str]:
        told = _told(charter)
        text = _(
            "Hello,\n\n“%(council)s” has adopted its charter, version %(version)s. Decisions"
            " are taken by it from today.\n\nThe charter:\n%(address)s\n"
        )
        return _("The charter is adopted: %(council)s") % told, text % told

    write_each(
        seated(charter.council),
        words,
        key=f"charter adopted {charter.pk}",
        purpose=Purpose.CONCERTATION,
    )


def _told(charter: Charter) -> dict[str, object]:
    return {
        "council": str(charter.council),
        "version": charter.version,
        "address": full_address(CHARTER.format(slug=charter.council.slug)),
    }


def seated(council: Council) -> Iterable[User]:
    """Return the people who hold a seat of a council today, each once."""
    held = Holding.objects.on(timezone.localdate()).filter(seat__council=council)
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("pk")
