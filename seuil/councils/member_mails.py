"""What federations and their members hear by mail of the time in which members are asked."""

from django.utils import timezone
from django.utils.translation import gettext as _

from seuil.councils.models import MemberConsultation, MemberLink
from seuil.councils.notifications import holders_of, moment_text, named, page_of, tell_each
from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address
from seuil.messaging.writing import Words, filled, write
from seuil.organisations.queries import team_of

CONSULTATION = "/decisions/{uuid}/members/{pk}/"
MEMBER = "/members/{token}/"


def tell_federation(one: MemberConsultation) -> None:
    """Tell whoever sits for a federation that it has time now to ask its members."""

    def words() -> tuple[str, str]:
        text = _(
            "Hello,\n\n%(seat)s has until %(until)s to ask its members about “%(title)s” "
            "(%(council)s), and to say where it stands. You can e-mail your "
            "members a link here, or "
            "ask them as you like, and report what they said.\n\nAsk your members:\n%(address)s\n\n"
            "Without a word by then, the council goes on and says that there was none.\n"
        )
        return _("Ask your members: %(title)s"), text

    _lead(one, f"members begin {one.pk}", words)


def remind_federation(one: MemberConsultation) -> None:
    """Write once, a few days before its time is over."""

    def words() -> tuple[str, str]:
        text = _(
            "Hello,\n\nThe council waits for %(seat)s until %(until)s: “%(title)s” (%(council)s)."
            "\n\nSay where it stands:\n%(address)s\n"
        )
        return _("Until %(until)s: %(title)s"), text

    _lead(one, f"members reminder {one.pk}", words)


def tell_answers(one: MemberConsultation) -> None:
    """Tell whoever leads it that the members' time is over and the answers can be read."""

    def words() -> tuple[str, str]:
        text = _(
            "Hello,\n\nThe time of your members is over: “%(title)s” (%(council)s). Read what they "
            "answered, and say until %(until)s where %(seat)s stands:\n%(address)s\n"
        )
        return _("Your members have answered: %(title)s"), text

    _lead(one, f"members answered {one.pk}", words)


def tell_silence(one: MemberConsultation) -> None:
    """Tell a federation that its time passed, and what the council makes of it."""

    def words() -> tuple[str, str]:
        text = _(
            "Hello,\n\nThe time of %(seat)s to say where it stands on “%(title)s” (%(council)s) is "
            "over. The page says that there was no position. In the round of objections your seat "
            "speaks as all others do.\n\n%(address)s\n"
        )
        return _("The time is over: %(title)s"), text

    _lead(one, f"members silent {one.pk}", words, address=page_of(one.decision))


def tell_consultations_over(one: MemberConsultation) -> None:
    """Tell the team that no federation has time any more: the council can go on."""
    decision = one.decision

    def words() -> tuple[str, str]:
        told = {**named(decision), "address": page_of(decision)}
        text = _(
            "Hello,\n\nEvery federation has reported on “%(title)s” (%(council)s), or its time is "
            "over. Ask for positions now; where federations stand is read once that round is "
            "closed.\n%(address)s\n"
        )
        return _("The federations have reported: %(title)s") % told, text % told

    key = f"members over {one.text_id} {decision.version}"
    tell_each(team_of(decision.council.territory), key, words)


def ask_member(link: MemberLink, token: str) -> None:
    """Send a member the one link by which to answer."""
    one = link.consultation

    def words() -> tuple[str, str]:
        told = {
            **_of_consultation(one),
            "until": moment_text(link.expires_at),
            "question": one.question,
            "address": full_address(MEMBER.format(token=token)),
        }
        text = _(
            "Hello,\n\n%(seat)s asks its members what they think of “%(title)s” (%(council)s), "
            "before it says where it stands.\n\nAnswer by this link, without account, until "
            "%(until)s. Your answer is kept without your name or your address.\n%(address)s\n\n"
            "Your address is forgotten when the time is over. You got this e-mail because "
            "%(seat)s gave your address as that of a member; if you are none, do nothing.\n"
        )
        if one.question:
            text = _(
                "Hello,\n\n%(seat)s asks its members what they think of “%(title)s” (%(council)s), "
                "before it says where it stands.\n\nIt asks: %(question)s\n\nAnswer by this link, "
                "without account, until %(until)s. Your answer is kept without your name or your "
                "address.\n%(address)s\n\nYour address is forgotten when the time is over. You got "
                "this e-mail because %(seat)s gave your address as that of a member; if you are "
                "none, do nothing.\n"
            )
        return _("%(seat)s asks you: %(title)s") % told, text % told

    write(
        link.mail,
        link.language,
        words,
        key=f"member {link.pk}",
        purpose=Purpose.CONCERTATION,
    )


def _lead(one: MemberConsultation, key: str, words: Words, **more: str) -> None:
    """Write to whoever holds the seat of a consultation, of which the words name places."""
    letter = filled(words, lambda: _of_consultation(one) | more)
    tell_each(holders_of([one.seat], timezone.localdate()), key, letter)


def _of_consultation(one: MemberConsultation) -> dict[str, str]:
    path = CONSULTATION.format(uuid=one.decision.uuid, pk=one.pk)
    return {
        **named(one.decision),
        "seat": str(one.seat),
        "until": moment_text(one.until),
        "address": full_address(path),
    }
