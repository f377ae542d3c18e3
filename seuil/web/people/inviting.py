"""Invitations: sending, sending again, withdrawing; and what the invited do with them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from seuil.directory.whereabouts import organisation_territories
from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.operating.limits import take
from seuil.organisations.models import Invitation
from seuil.organisations.operations import (
    accept_invitation,
    decline_invitation,
    invite_to_organisation,
    is_valid,
    may_invite,
    send_again,
    withdraw_invitation,
)
from seuil.organisations.queries import open_invitation, organisation_to_decide_on
from seuil.web.http import MemberRequest, PageRequest
from seuil.web.limits import Per, limited, too_many
from seuil.web.links import opened_by_link
from seuil.web.people.doors import about_people
from seuil.web.people.forms import Invite
from seuil.web.people.invited import Invited, invited_page


@require_http_methods(["GET", "HEAD", "POST"])
@limited("membership", per=Per.ACCOUNT)
@about_people
def invite(request: MemberRequest, organisation_id: UUID) -> HttpResponse:
    """Mail an invitation; the answer is the same whether the address has an account or not."""
    organisation = organisation_to_decide_on(
        request.standing, organisation_id, organisation_territories
    )
    form = Invite(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        if wait := take("mail_to", address):
            return too_many(request, wait)
        try:
            invite_to_organisation(
                organisation,
                email=address,
                role=form.chosen_role,
                actor=request.user,
                standing=request.standing,
                territories=organisation_territories(organisation),
            )
        except InvalidInput as problem:
            form.add_error("email", _invitation_problem(problem))
        else:
            said = _("An invitation is on its way to %(address)s.") % {"address": address}
            messages.success(request, said)
            return redirect("web:people_of", organisation.uuid)
    context = {"form": form, "organisation": organisation}
    return render(request, "people/invite.html", context, status=422 if form.errors else 200)


def _invitation_problem(problem: InvalidInput) -> str:
    if problem.path == "email":
        return _("This person is a member already: change their role on the page of the members.")
    return _("No e-mail can go to this address: look whether it is right.")


@require_POST
@limited("membership", per=Per.ACCOUNT)
@about_people
def invitation(request: MemberRequest, invitation_id: int) -> HttpResponse:
    """Send again or withdraw, for those who invite; accept or decline, for the invited."""
    found = _invitation_for(request, invitation_id)
    match request.POST.get("do"):
        case "again":
            return _sent_again(request, found)
        case "withdraw":
            return _withdrawn(request, found)
        case "accept":
            return _accepted(request, found)
        case "decline":
            return _declined(request, found)
        case _:
            return redirect("web:people")


def _invitation_for(request: MemberRequest, invitation_id: int) -> Invitation:
    """Return an invitation to those who may send it and to whom it is for."""
    found = Invitation.objects.waiting().for_lists().filter(pk=invitation_id).first()
    if found is None:
        raise NotVisible("no such invitation")
    own = found.email == request.user.email.lower()
    staff_session = request.staff_session or None
    if own or may_invite(request.standing, found, _territories(found), staff_session):
        return found
    raise NotVisible("no such invitation")


def _sent_again(request: MemberRequest, found: Invitation) -> HttpResponse:
    if wait := take("mail_to", found.email):
        return too_many(request, wait)
    send_again(
        found.pk,
        actor=request.user,
        standing=request.standing,
        territories=_territories(found),
        staff_session=request.staff_session or None,
    )
    said = _("An invitation is on its way to %(address)s.") % {"address": found.email}
    messages.success(request, said)
    return _back(found)


def _withdrawn(request: MemberRequest, found: Invitation) -> HttpResponse:
    withdraw_invitation(
        found.pk,
        actor=request.user,
        standing=request.standing,
        territories=_territories(found),
        staff_session=request.staff_session or None,
    )
    messages.success(request, _("The invitation is withdrawn."))
    return _back(found)


def _accepted(request: MemberRequest, found: Invitation) -> HttpResponse:
    accept_invitation(
        found.pk, user=request.user, now=timezone.now(), territories=_territories(found)
    )
    name = str(found.organisation or found.territory)
    messages.success(request, _("Welcome: %(name)s.") % {"name": name})
    return redirect("web:people")


def _declined(request: MemberRequest, found: Invitation) -> HttpResponse:
    decline_invitation(found.pk, user=request.user)
    messages.success(request, _("You have declined the invitation."))
    return redirect("web:people")


def _territories(found: Invitation) -> frozenset[str]:
    return organisation_territories(found.organisation) if found.organisation else frozenset()


def _back(found: Invitation) -> HttpResponse:
    if found.organisation is not None:
        return redirect("web:people_of", found.organisation.uuid)
    return redirect("web:mandates")


@require_safe
@opened_by_link
def invited(request: PageRequest, invitation_token: str) -> HttpResponse:
    """Show what a link invites to, and lead to signing in; accepting is done there."""
    found = open_invitation(invitation_token, timezone.now())
    if not is_valid(found, _territories(found)):
        raise NotVisible("whoever sent this invitation may not invite any more")
    where = _("Organisation") if found.organisation else _("Territory")
    shown = Invited(
        rows=[(where, found.organisation or found.territory), (_("Role"), found.as_what)],
        address=found.email,
        invited_by=found.invited_by,
        until=found.expires_at,
        home=reverse("web:people"),
        accept=_("Accept or decline"),
        enter=_(
            "To accept or decline, sign in with this very address, or make an account with it."
            " It is free, and takes two minutes."
        ),
    )
    return invited_page(request, shown)
