"""What the session before this one left: its synthesis, its blockages, what people thought."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from seuil.concertation.domain.session import TOLD
from seuil.concertation.queries.evaluation import evaluation_of
from seuil.concertation.queries.sessions import last_before, to_review
from seuil.concertation.sentences import when_text
from seuil.web.live.evaluating import told_words
from seuil.web.register.shown import line_of
from seuil.web.sessions.inside import InsideRequest, inside, render_inside


@require_safe
@inside
def last_time(request: InsideRequest) -> HttpResponse:
    """Show those who prepare a session what the last one of the series has left for them."""
    before = last_before(request.session_opened)
    told = before is not None and before.status in TOLD
    context = {
        "before": before,
        "when": when_text(before) if before else "",
        "synthesis_url": reverse("web:synthesis", args=[before.slug]) if before and told else "",
        "lines": [line_of(one) for one in to_review(request.session_opened)],
        **(told_words(evaluation_of(before)) if before else {}),
    }
    return render_inside(request, "synthesis/last_time.html", context, here="session_last_time")
