"""One service that is said to be missing, before somebody of a team."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from seuil.directory.record.values import COMMUNE
from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible, TransitionRefused
from seuil.messaging.links import full_address
from seuil.upkeep.missing.domain import ANSWERS, Answer, Step, Why
from seuil.upkeep.missing.operations import NO_ANSWER, take_step
from seuil.upkeep.missing.policies import steps_of
from seuil.upkeep.missing.queries import missing_service_for, sheet_of
from seuil.upkeep.models import MissingService
from seuil.upkeep.operations import Writer
from seuil.web.components import Crumb
from seuil.web.corrections.waiting import days_text
from seuil.web.http import UNREADABLE, MemberRequest, signed_in
from seuil.web.missing.alike import services_like
from seuil.web.missing.forms import ID_IN_ADDRESS, WhyNot

DONE = {
    Step.TAKE: gettext_lazy("You look at it; others see that."),
    Step.GIVE_BACK: gettext_lazy("Others can look at it again."),
    Step.REFUSE: gettext_lazy("Answered; the reason goes to whoever wrote it."),
}


def missing_or_404(request: MemberRequest, missing_id: int) -> MissingService:
    try:
        return missing_service_for(request.standing, missing_id, request.staff_session)
    except NotVisible as hidden:
        raise Http404 from hidden


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def missing_review(request: MemberRequest, missing_id: int) -> HttpResponse:
    """Show what was told beside the sheets that look like it; POST answers."""
    missing = missing_or_404(request, missing_id)
    if request.method != "POST":
        return _page(request, missing, WhyNot(initial=_it_is(request.GET.get("sheet", ""))))
    text = request.POST.get("step", "")
    step = Step(text) if text in DONE else None
    form = WhyNot(request.POST if step is Step.REFUSE else None)
    if step is None or (step is Step.REFUSE and not form.is_valid()):
        return _page(request, missing, form, status=UNREADABLE)
    return _taken(request, missing, step, form)


def _it_is(sheet: str) -> dict[str, str]:
    """Return what the form begins with when one of the sheets that look like it was chosen."""
    if not ID_IN_ADDRESS.fullmatch(sheet):
        return {}
    return {"why": Why.THERE.value, "sheet": full_address(reverse("web:service", args=[sheet]))}


def _taken(
    request: MemberRequest, missing: MissingService, step: Step, form: WhyNot
) -> HttpResponse:
    answer: Answer = form.answer if step is Step.REFUSE else NO_ANSWER
    try:
        take_step(missing.pk, step, actor=_writer(request), answer=answer)
    except InvalidInput:
        form.add_error("sheet", _("No sheet that everybody sees has this address."))
        return _page(request, missing, form, status=UNREADABLE)
    except TransitionRefused:
        messages.info(request, _("Somebody has answered in the meantime."))
    except Forbidden as refused:
        raise Http404 from refused
    else:
        messages.success(request, str(DONE[step]))
    return redirect("web:missing_review", missing.pk)


def _writer(request: MemberRequest) -> Writer:
    return Writer(request.user, request.standing, request.staff_session)


def _page(
    request: MemberRequest, missing: MissingService, form: WhyNot, *, status: int = 200
) -> HttpResponse:
    steps = {str(step) for step in steps_of(_writer(request), missing)}
    kind = missing.category.code if missing.category else ""
    context = {
        "missing": missing,
        "steps": steps,
        "form": form,
        "alike": services_like(missing.name, missing.commune.code, kind) if steps else [],
        "sheet": sheet_of(missing),
        "over": missing.status in ANSWERS,
        "age": days_text(missing.waited(timezone.now())),
        "events": missing.events.select_related("actor"),
        "crumbs": [
            Crumb(label=_("Missing services"), url=reverse("web:missing_services")),
            Crumb(label=missing.name),
        ],
    }
    return render(request, "missing/review.html", context, status=status)


def first_form_of(missing: MissingService) -> QueryDict:
    """Return what the form of a new sheet begins with: name, kind of help, commune."""
    begins = QueryDict(mutable=True)
    begins[f"name-{missing.language}"] = missing.name
    begins["commune"] = missing.commune.code.removeprefix(COMMUNE)
    if missing.category:
        begins["categories"] = missing.category.code
    return begins
