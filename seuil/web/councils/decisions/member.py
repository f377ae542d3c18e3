"""The page that the link of a member opens: the text, and what they think of it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_http_methods

from seuil.councils.domain.decision import Position
from seuil.councils.models import MemberLink
from seuil.councils.operations.consultations import answer
from seuil.councils.queries.consultations import link_of
from seuil.web.councils.decisions.shown import position_field, version_of
from seuil.web.fields import words_field
from seuil.web.http import UNREADABLE, PageRequest
from seuil.web.links import opened_by_link
from seuil.web.lists.own_site import from_own_site
from seuil.web.published import SharedForm


class MemberForm(SharedForm):
    """What one member thinks."""

    read_by_all = ("words",)
    position = position_field(gettext_lazy("What you think of it"))
    words = words_field(
        gettext_lazy("In your words (optional)"),
        required=False,
        rows=4,
        help_text=gettext_lazy("Your federation reads it without your name. Name nobody."),
    )


@from_own_site
@require_http_methods(["GET", "HEAD", "POST"])
@opened_by_link
def member(request: PageRequest, member_token: str) -> HttpResponse:
    """Show a member the text and a form; POST keeps the answer, and the link opens nothing more."""
    link = link_of(member_token)
    form = MemberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        answer(member_token, Position(told["position"]), told["words"], get_language() or "fr")
        return render(request, "councils/member_done.html", {"one": link.consultation})
    return _member_page(request, link, form)


def _member_page(request: PageRequest, link: MemberLink, form: MemberForm) -> HttpResponse:
    one = link.consultation
    context = {
        "one": one,
        "decision": one.decision,
        "latest": version_of(one.text, None),
        "link": link,
        "form": form,
    }
    status = UNREADABLE if form.is_bound else 200
    return render(request, "councils/member.html", context, status=status)
