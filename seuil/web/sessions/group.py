"""The working group of a session: who prepares it, which practices are missing, inviting."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from seuil.accounts.models import User
from seuil.concertation.domain.working_group import Duty
from seuil.concertation.models import WorkingMember
from seuil.concertation.operations.group import (
    invitation_of,
    invite,
    put_into_group,
    withdraw_invitation,
)
from seuil.concertation.operations.sessions import leave_group
from seuil.concertation.queries.group import balance, colleagues, families_before
from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible, TransitionRefused
from seuil.operating.limits import take
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.models import FAMILY_LABELS
from seuil.web.http import UNREADABLE, PageRequest, number_in
from seuil.web.limits import too_many
from seuil.web.links import opened_by_link
from seuil.web.people.invited import Invited, invited_page
from seuil.web.sessions.forms import InviteForm, MemberForm
from seuil.web.sessions.inside import InsideRequest, inside, render_inside


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """One practice: how many members bring it, how many bodies of the territory have it."""

    label: str | Promise
    members: int
    around: int


@dataclass(frozen=True, slots=True)
class MemberLine:
    member: WorkingMember
    form: MemberForm


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def group(request: InsideRequest) -> HttpResponse:
    """Show the working group; POST invites, puts in, changes a duty, or takes out."""
    if request.method != "POST":
        return _page(request)
    match request.POST.get("what", ""):
        case "invite":
            return _invited(request)
        case "join":
            return _joined(request)
        case "leave":
            return _left(request)
        case "withdraw":
            return _withdrawn(request)
        case _:
            raise NotVisible("no such change")


def _page(
    request: InsideRequest, *, form: InviteForm | None = None, status: int = 200
) -> HttpResponse:
    session = request.session_opened
    members = list(session.working_group.select_related("user"))
    held, before = balance(session), families_before(session)
    named = sorted(set(held.there) | set(held.around), key=lambda one: (-held.around[one], one))
    context = {
        "members": [_line(one) for one in members],
        "balance": held,
        "families": [
            FamilyLine(FAMILY_LABELS[one], held.there[one], held.around[one]) for one in named
        ],
        "missing": [FAMILY_LABELS[one] for one in held.missing],
        "colleagues": [
            (
                one,
                MemberForm(
                    initial={
                        "user": one.pk,
                        "family": before.get(one.pk, PracticeFamily.COORDINATION).value,
                    },
                    auto_id=f"new-{one.pk}-%s",
                ),
            )
            for one in colleagues(session)
        ],
        "waiting": list(session.invitations.filter(used_at=None, expires_at__gt=timezone.now())),
        "form": form or InviteForm(initial={"language": request.user.language}),
    }
    return render_inside(
        request, "sessions/group.html", context, here="session_prepare", status=status
    )


def _line(member: WorkingMember) -> MemberLine:
    initial = {"user": member.user_id, "family": member.family, "duty": member.duty}
    return MemberLine(member, MemberForm(initial=initial, auto_id=f"member-{member.pk}-%s"))


def _back(request: InsideRequest) -> HttpResponse:
    return redirect("web:session_group", request.session_opened.slug)


def _invited(request: InsideRequest) -> HttpResponse:
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=UNREADABLE)
    told = form.cleaned_data
    if wait := take("mail_to", told["mail"].lower()):
        return too_many(request, wait)
    try:
        invite(
            request.session_opened,
            told["mail"],
            PracticeFamily(told["family"]),
            actor=request.user,
            language=told["language"],
        )
    except InvalidInput:
        form.add_error("mail", _("Many invitations wait already: withdraw one first."))
        return _page(request, form=form, status=UNREADABLE)
    said = _("An invitation is on its way to %(address)s.") % {"address": told["mail"]}
    messages.success(request, said)
    return _back(request)


def _joined(request: InsideRequest) -> HttpResponse:
    """Put somebody in who is known here, or change what a member brings and does."""
    session, form = request.session_opened, MemberForm(request.POST)
    if not form.is_valid():
        raise NotVisible("no such member")
    told = form.cleaned_data
    person = _person_known(request, told["user"])
    duty, family = Duty(told["duty"]), PracticeFamily(told["family"])
    if not request.able.decides and person.pk != request.user.pk:
        raise Forbidden("facilitators and teams decide on the group")
    if duty is not Duty.FACILITATOR and _leads_alone(request, person):
        raise TransitionRefused("the last facilitator stays until another one is there")
    put_into_group(session, person, family, duty, actor=request.user)
    messages.success(request, _("Kept."))
    return _back(request)


def _leads_alone(request: InsideRequest, person: User) -> bool:
    leading = set(
        request.session_opened.working_group.filter(duty=Duty.FACILITATOR).values_list(
            "user_id", flat=True
        )
    )
    return leading == {person.pk}


def _person_known(request: InsideRequest, key: int) -> User:
    """Return a member or a colleague who can be put in; nobody else is looked up by a key."""
    session = request.session_opened
    members = [one.user for one in session.working_group.select_related("user")]
    for person in (*members, *colleagues(session)):
        if person.pk == key:
            return person
    raise NotVisible("nobody of that name")


def _left(request: InsideRequest) -> HttpResponse:
    session = request.session_opened
    key = request.POST.get("user", "")
    person = _person_known(request, number_in(key) or 0)
    if not request.able.decides and person.pk != request.user.pk:
        raise Forbidden("facilitators and teams decide on the group")
    try:
        leave_group(session.uuid, person)
    except Forbidden:
        messages.error(request, _("Name another facilitator first: somebody has to lead."))
        return _back(request)
    messages.success(request, _("%(name)s is no longer in the group.") % {"name": person})
    if person.pk == request.user.pk:
        return redirect("web:sessions_mine")
    return _back(request)


def _withdrawn(request: InsideRequest) -> HttpResponse:
    key = request.POST.get("invitation", "")
    if (number := number_in(key)) is not None:
        withdraw_invitation(request.session_opened, number)
    messages.success(request, _("The invitation is withdrawn."))
    return _back(request)


@require_safe
@opened_by_link
def invited(request: PageRequest, group_token: str) -> HttpResponse:
    """Show what a link invites to, and lead to signing in; accepting is done there."""
    found = invitation_of(group_token, timezone.now())
    shown = Invited(
        rows=[(_("Practice family"), FAMILY_LABELS[PracticeFamily(found.family)])],
        address=found.mail,
        invited_by=found.invited_by,
        until=found.expires_at,
        home=reverse("web:sessions_mine"),
        accept=_("Accept it among your sessions"),
        enter=_(
            "To accept, sign in with this very address, or make an account with it."
            " It is free, and takes two minutes."
        ),
        lead=_("To the working group that prepares “%(title)s”.") % {"title": found.session},
    )
    return invited_page(request, shown)
