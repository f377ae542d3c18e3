"""How the site goes, for those who run it, and what they can set right there."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from seuil.kernel.errors import NotVisible, TransitionRefused
from seuil.messaging.domain import Step
from seuil.messaging.operations import settle
from seuil.operating import queries
from seuil.operating.domain import SILENT_WORKER, ready
from seuil.operating.operations import retry_job
from seuil.organisations.policies import is_operator
from seuil.web.http import MemberRequest, PageRequest, signed_in
from seuil.web.operating import words

Given = ParamSpec("Given")
DECISIONS = {step.value: step for step in (Step.SEND_AGAIN, Step.ARRIVED, Step.DROP)}


def during_staff_session(
    view: Callable[Concatenate[MemberRequest, Given], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Given], HttpResponse]:
    """Open a view to operators who have said why; for everybody else it does not exist."""

    def guarded(
        request: MemberRequest, /, *args: Given.args, **kwargs: Given.kwargs
    ) -> HttpResponse:
        if not is_operator(request.standing):
            raise Http404
        if not request.staff_session:
            back = urlencode({"next": reverse("web:operating")})
            return HttpResponseRedirect(f"{reverse('web:staff_session')}?{back}")
        return view(request, *args, **kwargs)

    update_wrapper(guarded, view)
    return signed_in(guarded)


@require_safe
@never_cache
@during_staff_session
def operating(request: PageRequest) -> HttpResponse:
    now = timezone.now()
    checks = queries.readiness()
    failed, stuck = queries.failed_jobs(), queries.stuck_mail()
    kept, seen = queries.kept_promises(now), queries.worker_seen()
    at_work = seen is not None and now - seen <= SILENT_WORKER
    context = {
        "well": ready(checks) and at_work and not (failed or stuck or any(k.late for k in kept)),
        "checks": [words.told(check) for check in checks],
        "worker": words.Told(_("Worker"), at_work, words.sign_of_life(seen, at_work=at_work)),
        "queues": [(queue, words.STATUS_LABELS[queue.status]) for queue in queries.queues()],
        "failed": failed,
        "stuck": stuck,
        "kept": [(one, _(one.promise.purpose)) for one in kept],
        "generation": queries.generation(),
        "versions": queries.versions(),
    }
    return render(request, "operating/status.html", context)


@require_POST
@during_staff_session
def do_again(request: PageRequest, job_id: int) -> HttpResponse:
    try:
        retry_job(job_id)
    except NotVisible as error:
        raise Http404 from error
    except TransitionRefused:
        messages.warning(request, _("This work is not failed any more."))
    else:
        messages.success(request, _("It is done again in a moment."))
    return redirect("web:operating")


@require_POST
@during_staff_session
def settle_mail(request: PageRequest, message_id: int) -> HttpResponse:
    """Do what the operator decided about a message that may have been sent, or was given up."""
    step = DECISIONS.get(request.POST.get("step", ""))
    if step is None:
        messages.warning(request, _("Nothing was chosen: choose one of the buttons."))
        return redirect("web:operating")
    try:
        settle(message_id, step)
    except NotVisible as error:
        raise Http404 from error
    except TransitionRefused:
        messages.warning(request, _("Somebody was faster: nothing was changed."))
    else:
        messages.success(request, words.SETTLED_LABELS[step])
    return redirect("web:operating")
