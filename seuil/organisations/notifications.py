"""Who is told what by mail about belonging to an organisation and acting for a territory."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from seuil.accounts.models import User
from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address
from seuil.messaging.operations import send
from seuil.messaging.writing import one_line
from seuil.organisations.domain import MembershipStep
from seuil.organisations.models import Invitation, Mandate, Membership
from seuil.organisations.queries import Answerer, Deciders
from seuil.wording.times import date_text


def tell_deciders(membership: Membership, deciders: Deciders) -> None:
    """Write that somebody asks, named by the address that is known to be theirs."""
    for person in deciders.people:
        with translation.override(person.language):
            asks = _("%(address)s asks to belong to %(organisation)s.") % {
                "address": membership.user.email,
                "organisation": membership.organisation,
            }
            _mail(
                person.email,
                key=f"membership asked {membership.pk} {person.pk}",
                subject=_("Somebody asks to belong to %(organisation)s")
                % {"organisation": membership.organisation},
                paragraphs=[asks, *_what_to_do(membership, deciders)],
            )


def remind(membership: Membership, deciders: Deciders) -> None:
    """Write that somebody has waited for a week."""
    for person in deciders.people:
        with translation.override(person.language):
            waits = _("Since %(day)s somebody waits for an answer: may they join %(organisation)s?")
            _mail(
                person.email,
                key=f"membership reminder {membership.pk} {person.pk}",
                subject=_("Somebody still waits: %(organisation)s")
                % {"organisation": membership.organisation},
                paragraphs=[
                    waits
                    % {
                        "day": date_text(localdate(membership.asked_at)),
                        "organisation": membership.organisation,
                    },
                    *_what_to_do(membership, deciders),
                ],
            )


def _what_to_do(membership: Membership, deciders: Deciders) -> list[str]:
    if deciders.kind is Answerer.OPERATORS:
        return [
            _(
                "The organisation has no manager, and no team works for the place where it is. "
                "Name a team, which can answer."
            ),
            _link(_("Name a team:"), "web:mandates"),
        ]
    organisation = membership.organisation.uuid
    answer = _link(_("See who asks, and answer:"), "web:people_of", organisation)
    if deciders.kind is Answerer.MANAGERS:
        return [answer]
    return [_("The organisation has no manager yet: its team answers, and that is you."), answer]


def tell_the_person(membership: Membership, step: MembershipStep) -> None:
    """Write to somebody what others have decided on their membership, with the reason."""
    person = membership.user
    with translation.override(person.language):
        names = {
            "organisation": membership.organisation,
            "role": membership.get_role_display(),
        }
        subject, said = {
            MembershipStep.CONFIRM: (
                _("You now belong to %(organisation)s"),
                _("%(organisation)s has confirmed that you belong to it, as: %(role)s."),
            ),
            MembershipStep.REFUSE: (
                _("%(organisation)s could not confirm your request"),
                _("Your request to belong to %(organisation)s was refused."),
            ),
            MembershipStep.END: (
                _("You no longer belong to %(organisation)s"),
                _("Your membership of %(organisation)s on Seuil has ended."),
            ),
            MembershipStep.CHANGE_ROLE: (
                _("Your role in %(organisation)s has changed"),
                _("In %(organisation)s you are now: %(role)s."),
            ),
        }[step]
        reason = [_("The reason: %(reason)s") % {"reason": membership.reason}]
        _mail(
            person.email,
            key=f"membership {step} {membership.pk} {membership.decided_at:%Y%m%d%H%M%S%f}",
            subject=subject % names,
            paragraphs=[
                said % names,
                *(reason if membership.reason else []),
                _link(_("Your organisations and roles:"), "web:people"),
            ],
        )


def send_invitation(invitation: Invitation, token: str) -> None:
    """Write to whom it is for, in their language when it is known, else in that of the page."""
    chosen = User.objects.filter(email__iexact=invitation.email).values_list("language", flat=True)
    with translation.override(chosen.first() or get_language()):
        names = {
            "inviter": _harmless(str(invitation.invited_by)),
            "organisation": invitation.organisation,
            "territory": invitation.territory,
            "what": invitation.as_what,
        }
        if invitation.organisation is not None:
            subject = _("You are invited: %(organisation)s")
            said = _("%(inviter)s invites you to join %(organisation)s on Seuil, as: %(what)s.")
        else:
            subject = _("You are invited: %(territory)s")
            said = _("%(inviter)s invites you to act for %(territory)s on Seuil, as: %(what)s.")
        _mail(
            invitation.email,
            key=f"invitation {invitation.digest[:32]}",
            subject=subject % names,
            paragraphs=[
                said % names,
                _link(_("See the invitation:"), "web:invited", token),
                _(
                    "It is valid until %(day)s. To accept it, sign in with this address, "
                    "or make an account with it."
                )
                % {"day": date_text(localdate(invitation.expires_at))},
                _("If you do not know what this is about, you have nothing to do."),
            ],
        )


def tell_mandate_ended(mandate: Mandate) -> None:
    person = mandate.user
    with translation.override(person.language):
        names = {"territory": mandate.territory, "what": mandate.get_kind_display()}
        _mail(
            person.email,
            key=f"mandate ended {mandate.pk}",
            subject=_("Your mandate has ended: %(territory)s") % names,
            paragraphs=[
                _("You no longer act for %(territory)s on Seuil, as: %(what)s.") % names,
                _link(_("Your organisations and roles:"), "web:people"),
            ],
        )


def _mail(address: str, *, key: str, subject: str, paragraphs: Sequence[str]) -> None:
    send(
        key=key,
        to=address,
        language=get_language() or "fr",
        subject=one_line(subject)[:200],
        text="\n\n".join([_("Hello,"), *paragraphs]),
        purpose=Purpose.MEMBERSHIP,
    )


def _link(name: str, view: str, *args: object) -> str:
    return f"{name}\n{full_address(reverse(view, args=args))}"


def _harmless(name: str) -> str:
    """Return a name that people chose themselves, without what a mail would turn into a link."""
    return " ".join(name.replace("://", " ").split())
