"""Who acts for which territory, for those who give mandates."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.operating.limits import take
from seuil.organisations.domain import MandateKind
from seuil.organisations.models import Invitation, Mandate
from seuil.organisations.models.mandate import MandateQuerySet
from seuil.organisations.operations import invite_to_mandate, take_mandate_back, valid_among
from seuil.organisations.policies import (
    Giving,
    gives_mandates,
    giving,
    is_operator,
    is_regional_team,
)
from seuil.territory.models import Territory
from seuil.web.http import MemberRequest
from seuil.web.limits import Per, limited, too_many
from seuil.web.people.doors import about_people
from seuil.web.people.forms import GiveMandate

Listed = dict[Territory, list[tuple[Mandate, bool]]]


@require_http_methods(["GET", "HEAD", "POST"])
@limited("membership", per=Per.ACCOUNT)
@about_people
def mandates(request: MemberRequest) -> HttpResponse:
    """List mandates by territory, and give one; operators say first why they are here."""
    standing = request.standing
    if not gives_mandates(standing):
        raise NotVisible("for those who give mandates")
    staff_session = request.staff_session or None
    if is_operator(standing) and not is_regional_team(standing) and staff_session is None:
        back = urlencode({"next": reverse("web:mandates")})
        return HttpResponseRedirect(f"{reverse('web:staff_session')}?{back}")
    given = giving(standing, staff_session)
    form = GiveMandate(request.POST or None, given=given)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        kind, territory = form.chosen
        if wait := take("mail_to", address):
            return too_many(request, wait)
        invite_to_mandate(
            territory,
            kind,
            email=address,
            actor=request.user,
            standing=standing,
            staff_session=staff_session,
        )
        said = _("An invitation is on its way to %(address)s.") % {"address": address}
        messages.success(request, said)
        return redirect("web:mandates")
    context = {
        "form": form,
        "listed": _listed(Mandate.objects.in_force(), given),
        "ended": _listed(Mandate.objects.exclude(ended_at=None), given),
        "invitations": _invitations(given),
    }
    return render(request, "people/mandates.html", context, status=422 if form.errors else 200)


def _listed(rows: MandateQuerySet, given: Giving) -> Listed:
    """Return the mandates that a person may see, by territory, with whether they may end them."""
    order = ("territory__position", "territory__sort_key_fr", "kind", "user__name", "pk")
    listed: Listed = {}
    for mandate in rows.select_related("user", "territory").order_by(*order):
        kind, place = MandateKind(mandate.kind), mandate.territory.code
        if given.may_see(kind, place):
            mine = mandate.ended_at is None and given.may_give(kind, place)
            listed.setdefault(mandate.territory, []).append((mandate, mine))
    return listed


def _invitations(given: Giving) -> list[tuple[Invitation, bool]]:
    """Return those who wait for a mandate, with whether the link still opens."""
    now = timezone.now()
    waiting = Invitation.objects.waiting().for_lists().filter(organisation=None)
    found = [
        one
        for one in waiting.order_by("email")
        if one.mandate and one.territory and given.may_give(one.mandate, one.territory.code)
    ]
    valid = valid_among(found, ())
    return [(one, one.pk in valid and one.expires_at > now) for one in found]


@require_POST
@limited("membership", per=Per.ACCOUNT)
@about_people
def end_mandate(request: MemberRequest, mandate_id: int) -> HttpResponse:
    if not Mandate.objects.in_force().filter(pk=mandate_id).exists():
        raise NotVisible("no such mandate")
    try:
        ended = take_mandate_back(
            mandate_id,
            actor=request.user,
            standing=request.standing,
            staff_session=request.staff_session or None,
        )
    except InvalidInput:
        messages.error(request, _("Nobody would run the site: name another operator first."))
        return redirect("web:people")
    messages.success(request, _("The mandate has ended."))
    return redirect("web:people" if ended.user_id == request.user.pk else "web:mandates")
