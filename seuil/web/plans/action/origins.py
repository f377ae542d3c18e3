"""What an action answers and supports: joined, taken back with a reason."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.kernel.guards import GuardRefused
from seuil.plans.domain import action as domain
from seuil.plans.models import Action
from seuil.plans.operations.origins import (
    add_origin,
    add_support,
    make_track,
    remove_origin,
    remove_support,
)
from seuil.plans.queries.action import may_be_supported, origins_of, supports_of
from seuil.plans.queries.alike import texts_of_action
from seuil.register.domain.trace import End
from seuil.register.models import Blockage, Track
from seuil.register.queries.lists import Choice, blockages
from seuil.register.similar import Asked, known
from seuil.web.fields import words_field
from seuil.web.http import CONFLICT, UNREADABLE, MemberRequest, signed_in
from seuil.web.plans.opened import (
    action_crumbs,
    action_to_write,
    guard_text,
    odd_text,
)
from seuil.web.published import WordsForm
from seuil.web.register.shown import lines_of, track_lines

MOST_FOUND = 8


class TakingBackForm(WordsForm):
    """Why a join does not hold."""

    words = words_field(gettext_lazy("Why you take something back"), max_length=300, rows=2)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def origins(request: MemberRequest, plan_slug: str, number: int) -> HttpResponse:
    """Say what an action answers and supports: what is near is proposed, the rest is searched."""
    one = action_to_write(request.standing, plan_slug, number).action
    if one.status in domain.OVER:
        raise Http404
    form = TakingBackForm(request.POST if _removes(request) else None, needs_words=True)
    problem, status = "", 200
    if request.method == "POST":
        if not request.POST.get("do"):
            return _origins_page(request, one, None, _("Choose what it answers."), UNREADABLE)
        if _removes(request) and not form.is_valid():
            return _origins_page(request, one, form, "", UNREADABLE)
        try:
            _join(request, one, form)
        except GuardRefused as refused:
            problem, status = guard_text(refused), CONFLICT
        except InvalidInput as odd:
            problem, status = odd_text(odd), CONFLICT
        except NotVisible as missing:
            raise Http404 from missing
        else:
            messages.success(request, _("Kept."))
            return redirect("web:action_origins", one.plan.slug, one.number)
    return _origins_page(request, one, form if _removes(request) else None, problem, status)


def _removes(request: MemberRequest) -> bool:
    return request.POST.get("do", "").startswith("remove")


@transaction.atomic
def _join(request: MemberRequest, one: Action, form: WordsForm) -> None:
    """Do what one button asks: ``do`` is "add-track", or "remove-track" and of which one."""
    asked, _space, named = request.POST.get("do", "").partition(" ")
    do, _hyphen, kind = asked.partition("-")
    thing = named_uuid(named or request.POST.get("thing", ""))
    actor = request.user
    reason = form.cleaned_data["words"] if do == "remove" else ""
    match do, kind:
        case "add", "track" | "blockage":
            suggested = bool(request.POST.get("suggested"))
            add_origin(one.uuid, End(kind), thing, actor=actor, suggested=suggested)
        case "make", "track":
            make_track(one.uuid, thing, actor=actor)
        case "remove", "track" | "blockage":
            remove_origin(one.uuid, End(kind), thing, actor=actor, reason=reason)
        case "add", "support":
            add_support(one.uuid, thing, actor=actor)
        case "remove", "support":
            remove_support(one.uuid, thing, actor=actor, reason=reason)
        case _:
            raise Http404
    if do == "remove":
        form.note_choice(one, actor)


def named_uuid(text: str) -> UUID:
    """Return what an address or a button names, or a 404."""
    try:
        return UUID(text)
    except ValueError as odd:
        raise Http404 from odd


def _origins_page(
    request: MemberRequest, one: Action, form: WordsForm | None, problem: str, status: int
) -> HttpResponse:
    words = request.GET.get("words", "").replace("\x00", "").strip()[:200]
    found, supports = origins_of(one), supports_of(one, inside=True)
    taken = {each.pk for each in (*found.blockages, *found.through)}
    title = _("Where it comes from, what it supports")
    supported = {each.pk for each in supports.supported}
    context = {
        "title": title,
        "crumbs": action_crumbs(one, title),
        "action": one,
        "form": form or TakingBackForm(needs_words=True),
        "problem": problem,
        "words": words,
        "blockages": lines_of(found.blockages),
        "tracks": track_lines(found.tracks),
        "untreated": found.untreated,
        "supports": supports,
        "near": lines_of(_near(one, taken)) if not words else [],
        "blockages_found": lines_of(_blockages_with(words, taken)) if words else [],
        "tracks_found": track_lines(_tracks_with(words, found.tracks)) if words else [],
        "may_support": [each for each in may_be_supported(one) if each.pk not in supported],
        "back": reverse("web:action", args=[one.plan.slug, one.number]),
    }
    return render(request, "plans/origins.html", context, status=status)


def _near(one: Action, taken: set[int]) -> Sequence[Blockage]:
    """Return the blockages that an action seems to be about; a person decides."""
    text = ". ".join(texts_of_action(one))
    near = known.nearest(Asked(text, "", one.themes, one.publics), but=taken)
    found = Blockage.objects.in_bulk([each.blockage for each in near])
    return [found[each.blockage] for each in near if each.blockage in found]


def _blockages_with(words: str, taken: set[int]) -> Sequence[Blockage]:
    return list(blockages(Choice(words=words)).exclude(pk__in=taken)[:MOST_FOUND])


def _tracks_with(words: str, taken: Sequence[Track]) -> Sequence[Track]:
    found = Track.objects.exclude(pk__in=[one.pk for one in taken])
    for word in words.split():
        found = found.filter(_title_has(word))
    return list(found.order_by("-moved_at", "-pk")[:MOST_FOUND])


def _title_has(word: str) -> Q:
    return Q(title_fr__icontains=word) | Q(title_nl__icontains=word) | Q(title_en__icontains=word)
