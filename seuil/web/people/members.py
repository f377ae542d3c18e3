"""The people of one organisation, for those who decide on them; one membership and its steps."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from seuil.directory.whereabouts import organisation_territories
from seuil.kernel.errors import InvalidInput, TransitionRefused
from seuil.organisations.domain import (
    MembershipStep,
    Role,
    is_professional_mail,
)
from seuil.organisations.models import Invitation, Membership
from seuil.organisations.operations import take_membership_step, valid_among
from seuil.organisations.queries import (
    membership_for,
    organisation_to_decide_on,
    steps_of,
)
from seuil.upkeep.queries import contacts_kept_by
from seuil.web.http import MemberRequest
from seuil.web.limits import Per, limited
from seuil.web.people.doors import about_people
from seuil.web.people.forms import Confirm, Reason

DONE: Mapping[MembershipStep, object] = {
    MembershipStep.CONFIRM: gettext_lazy("%(person)s now belongs to %(organisation)s."),
    MembershipStep.REFUSE: gettext_lazy("The request is refused; the reason is on its way."),
    MembershipStep.WITHDRAW: gettext_lazy("Your request is withdrawn."),
    MembershipStep.LEAVE: gettext_lazy("You no longer belong to %(organisation)s."),
    MembershipStep.END: gettext_lazy("%(person)s no longer belongs to %(organisation)s."),
    MembershipStep.CHANGE_ROLE: gettext_lazy("The role of %(person)s has changed."),
}
NEEDS_ROLE = frozenset({MembershipStep.CONFIRM, MembershipStep.CHANGE_ROLE})
NEEDS_REASON = frozenset({MembershipStep.REFUSE, MembershipStep.END})


@require_safe
@about_people
def people_of(request: MemberRequest, organisation_id: UUID) -> HttpResponse:
    organisation = organisation_to_decide_on(
        request.standing, organisation_id, organisation_territories
    )
    territories = organisation_territories(organisation)
    rows = Membership.objects.for_lists().in_organisation(organisation)
    now = timezone.now()
    invitations = list(
        Invitation.objects.waiting().for_lists().filter(organisation=organisation).order_by("email")
    )
    valid = valid_among(invitations, territories)
    context = {
        "organisation": organisation,
        "members": [
            (row, row.user_id == request.user.pk)
            for row in rows.confirmed().order_by("user__name", "user__email")
        ],
        "requests": [
            (row, not is_professional_mail(row.user.email))
            for row in rows.asked().order_by("asked_at")
        ],
        "invitations": [(one, one.pk in valid and one.expires_at > now) for one in invitations],
    }
    return render(request, "people/organisation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("membership", per=Per.ACCOUNT)
@about_people
def membership(request: MemberRequest, membership_id: int) -> HttpResponse:
    """Show one membership with what this person may do with it, and do it."""
    found = membership_for(request.standing, membership_id, organisation_territories)
    wrong = ""
    confirm = Confirm(initial={"role": found.role})
    refusal = Reason()
    if request.method == "POST":
        step = _step(request.POST.get("step", ""))
        confirm = Confirm(request.POST) if step in NEEDS_ROLE else confirm
        refusal = Reason(request.POST) if step in NEEDS_REASON else refusal
        if step and not (confirm.errors or refusal.errors):
            wrong = _take(request, found, step, confirm, refusal)
            if not wrong:
                return _after(found, request)
    territories = organisation_territories(found.organisation)
    own = found.user_id == request.user.pk
    context = {
        "membership": found,
        "steps": {str(step) for step in steps_of(request.standing, found, territories)},
        "confirm": confirm,
        "refusal": refusal,
        "wrong": wrong,
        "own": own,
        "free_mail": not is_professional_mail(found.user.email),
        "kept": contacts_kept_by(found.user_id, found.organisation) if own else [],
    }
    status = 422 if wrong or confirm.errors or refusal.errors else 200
    return render(request, "people/membership.html", context, status=status)


def _step(value: str) -> MembershipStep | None:
    return MembershipStep(value) if value in set(MembershipStep) else None


def _take(
    request: MemberRequest,
    found: Membership,
    step: MembershipStep,
    confirm: Confirm,
    refusal: Reason,
) -> str:
    """Take a step; return what is in the way, or nothing."""
    role: Role | None = confirm.chosen_role if step in NEEDS_ROLE else None
    try:
        taken = take_membership_step(
            found.pk,
            step,
            actor=request.user,
            standing=request.standing,
            territories=organisation_territories(found.organisation),
            reason=refusal.cleaned_data["reason"] if step in NEEDS_REASON else "",
            role=role,
        )
    except InvalidInput:
        return _("Its members would have no manager: make somebody else a manager first.")
    except TransitionRefused:
        return _("Somebody has answered in the meantime.")
    names = {"person": str(taken.user), "organisation": str(taken.organisation)}
    messages.success(request, str(DONE[step]) % names)
    return ""


def _after(found: Membership, request: MemberRequest) -> HttpResponse:
    """Go on where there is more to do: own affairs, or the people of the organisation."""
    if found.user_id == request.user.pk:
        return redirect("web:people")
    return redirect("web:people_of", found.organisation.uuid)
