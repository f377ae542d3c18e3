"""Passages that must not break: a page each, with its line of time and what is to be settled."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from seuil.kernel.errors import InvalidInput, TransitionRefused
from seuil.kernel.personal import Found
from seuil.organisations.models import Organisation
from seuil.orientation.domain.request import OPEN, Status
from seuil.orientation.domain.transitions import (
    PROCESS,
    Holder,
    Side,
    State,
    Tick,
    holder_on,
    side_of,
    window,
)
from seuil.orientation.models import OrientationRequest, Transition
from seuil.orientation.operations.transitions import (
    Passage,
    add_item,
    begin_transition,
    begin_with_request,
    change_transition,
    delete_transition,
    tick_item,
)
from seuil.orientation.queries import request_for
from seuil.orientation.transitions import (
    Item,
    Title,
    items_of,
    requests_seen,
    templates,
    title_of,
    transition_for,
    transitions_of,
)
from seuil.web.components import Crumb
from seuil.web.http import UNREADABLE
from seuil.web.orientation.crumbs import crumbs_of
from seuil.web.orientation.desk.turns import SOON_DAYS, due_text
from seuil.web.orientation.passages.forms import PassageForm, ThingForm, filled_from
from seuil.web.orientation.passages.line import TONES, line_of
from seuil.web.orientation.reader import RequestReader, for_professionals
from seuil.web.signs import confirmed, signs_in, signs_text
from seuil.wording.localised import reader_language

SHOWN = 100
SIDES = {
    Side.BEFORE: gettext_lazy("Before"),
    Side.ON: gettext_lazy("On the day"),
    Side.AFTER: gettext_lazy("After"),
}
NO_DAY = gettext_lazy("Without a day of its own")
STATES = {
    State.OPEN: pgettext_lazy("thing", "to settle"),
    State.DONE: pgettext_lazy("thing", "settled"),
    State.BROKEN: pgettext_lazy("thing", "broken"),
}
TICKS = {
    Tick.SETTLE: gettext_lazy("Settled"),
    Tick.UNDO: gettext_lazy("Not settled after all"),
}


# Lists and beginning


@dataclass(frozen=True, slots=True)
class Row:
    transition: Transition
    title: Title
    settled: str
    when: str


@require_safe
@for_professionals
def passages(request: RequestReader) -> HttpResponse:
    today = timezone.localdate()
    rows = [_row(one, today) for one in transitions_of(request.viewer)[:SHOWN]]
    here = reader_language()
    context = {
        "crumbs": _crumbs(),
        "rows": rows,
        "kinds": [one.label[here] for one in templates().values()],
    }
    return render(request, "orientation/passages.html", context)


def _row(transition: Transition, today: datetime.date) -> Row:
    when = due_text(transition.date, today) if transition.date and transition.date >= today else ""
    said = ngettext(
        "%(settled)s of %(count)s thing settled",
        "%(settled)s of %(count)s things settled",
        transition.things,  # type: ignore[attr-defined]
    ) % {"settled": transition.settled, "count": transition.things}  # type: ignore[attr-defined]
    return Row(transition, title_of(transition), said, when)


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def begin(request: RequestReader) -> HttpResponse:
    """Begin a passage with a new request, which is a draft."""
    if request.method != "POST":
        return _form_page(request, PassageForm(initial={"key": uuid.uuid4()}))
    form = PassageForm(request.POST)
    told = _told(request, form)
    if told is None:
        return _form_page(request, form, status=UNREADABLE)
    roles = list(request.viewer.standing.roles)
    only = Organisation.objects.get(pk=roles[0]) if len(roles) == 1 else None
    found, _asked = begin_with_request(request.viewer, told, key=form.chosen_key, organisation=only)
    messages.success(request, _("The passage is written down. Now say what is needed."))
    return redirect("web:orientation_transition", found.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def begin_for(request: RequestReader, request_id: uuid.UUID) -> HttpResponse:
    """Begin the passage of a request that is there."""
    asked = request_for(request.viewer, request_id)
    if asked.transition is not None:
        return redirect("web:orientation_transition", asked.transition.uuid)
    if asked.status not in OPEN:
        raise TransitionRefused("this request is over")
    if request.method != "POST":
        return _form_page(request, PassageForm(), asked=asked)
    form = PassageForm(request.POST)
    told = _told(request, form)
    if told is None:
        return _form_page(request, form, asked=asked, status=UNREADABLE)
    found = begin_transition(request.viewer, asked.uuid, told)
    messages.success(request, _("The passage is written down."))
    return redirect("web:orientation_transition", found.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def change(request: RequestReader, transition_id: uuid.UUID) -> HttpResponse:
    found = transition_for(request.viewer, transition_id)
    if request.method != "POST":
        return _form_page(request, PassageForm(initial=filled_from(found), changing=found))
    form = PassageForm(request.POST, changing=found)
    told = _told(request, form)
    if told is None:
        return _form_page(request, form, status=UNREADABLE)
    change_transition(request.viewer, found.uuid, told)
    messages.success(request, _("The passage is changed."))
    return redirect("web:orientation_transition", found.uuid)


def _told(request: RequestReader, form: PassageForm) -> Passage | None:
    """Return what a form says, once it can be read and what may name a person was decided on."""
    if not form.is_valid():
        return None
    signs = signs_in(form.text)
    if signs and not confirmed(request.POST, signs):
        return None
    return form.passage(_kinds(signs))


def _kinds(signs: Sequence[Found]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.kind.value for one in signs))


def _form_page(
    request: RequestReader,
    form: PassageForm,
    *,
    asked: OrientationRequest | None = None,
    status: int = 200,
) -> HttpResponse:
    signs = signs_in(form.text) if form.is_bound and form.is_valid() else ()
    title = _("Change the passage") if form.changing else _("A passage that must not break")
    here = Crumb(label=title)
    context = {
        "crumbs": crumbs_of(asked, here) if asked else _crumbs(here),
        "title": title,
        "form": form,
        "changing": form.changing,
        "asked": asked,
        "signs": signs,
        "signs_text": signs_text(signs),
    }
    return render(request, "orientation/passage_form.html", context, status=status)


# One passage


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing to be settled, with its buttons; ``was`` goes along with each click."""

    item: Item
    tone: str
    state: object
    when: str
    buttons: Sequence[tuple[str, object]]
    may_break: bool


@dataclass(frozen=True, slots=True)
class HolderLine:
    label: str
    who: str
    now: bool


@require_safe
@for_professionals
def passage(request: RequestReader, transition_id: uuid.UUID) -> HttpResponse:
    found = transition_for(request.viewer, transition_id)
    return _page(request, found, ThingForm())


@require_POST
@for_professionals
def tick(request: RequestReader, transition_id: uuid.UUID, item_id: int) -> HttpResponse:
    """Say that a thing is settled, is not after all, or broke."""
    posted, was = request.POST.get("tick", ""), request.POST.get("was", "")
    found = transition_for(request.viewer, transition_id)
    if posted not in set(Tick) or was not in set(State):
        return _page(request, found, ThingForm(), status=UNREADABLE)
    item = tick_item(request.viewer, found.uuid, item_id, Tick(posted), was=State(was))
    if item.state is State.BROKEN:
        messages.success(request, _("Noted: it broke. It counts among what the field observes."))
    else:
        messages.success(request, _("Noted."))
    return redirect(f"{reverse('web:orientation_transition', args=[found.uuid])}#thing-{item_id}")


@require_POST
@for_professionals
def add(request: RequestReader, transition_id: uuid.UUID) -> HttpResponse:
    """Add a thing that the checklist does not have."""
    found = transition_for(request.viewer, transition_id)
    form = ThingForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=UNREADABLE)
    told = form.cleaned_data
    signs = signs_in(told["label"])
    if signs and not confirmed(request.POST, signs):
        return _page(request, found, form, signs=signs, status=UNREADABLE)
    try:
        add_item(
            request.viewer,
            found.uuid,
            told["label"],
            due_on=told["due_on"],
            signs_kept=_kinds(signs),
        )
    except InvalidInput:
        form.add_error("label", _("This list is full: settle or delete something first."))
        return _page(request, found, form, status=UNREADABLE)
    return redirect("web:orientation_transition", found.uuid)


@require_POST
@for_professionals
def delete(request: RequestReader, transition_id: uuid.UUID) -> HttpResponse:
    delete_transition(request.viewer, transition_id)
    messages.success(request, _("The passage is deleted."))
    return redirect("web:orientation_transitions")


def _page(
    request: RequestReader,
    found: Transition,
    form: ThingForm,
    *,
    signs: Sequence[Found] = (),
    status: int = 200,
) -> HttpResponse:
    today, title = timezone.localdate(), title_of(found)
    items = items_of(found, today)
    asked = requests_seen(request.viewer, found)
    context = {
        "crumbs": _crumbs(Crumb(label=title.kind or title.to_what)),
        "passage": found,
        "title": title,
        "when": due_text(found.date, today) if found.date and found.date >= today else "",
        "today": today,
        "window": window(found.date, found.overlap_days) if found.date else None,
        "line": line_of(found.date, found.overlap_days, items, today) if found.date else None,
        "holders": _holders(found, today),
        "settled": sum(one.state is State.DONE for one in items),
        "broken": sum(one.state is State.BROKEN for one in items),
        "late": sum(one.late for one in items),
        "count": len(items),
        "sections": _sections(items, today),
        "asked": asked,
        "may_delete": found.author_id == request.user.pk
        and all(one.status == Status.DRAFT for one in found.requests.all()),
        "form": form,
        "signs": signs,
        "signs_text": signs_text(signs),
    }
    return render(request, "orientation/passage.html", context, status=status)


def _holders(found: Transition, today: datetime.date) -> list[HolderLine]:
    now = holder_on(today, found.date, found.overlap_days) if found.date else None
    return [
        HolderLine(_("Before"), found.holder_before, now is Holder.BEFORE),
        HolderLine(_("Held together"), found.holder_during, now is Holder.DURING),
        HolderLine(_("After"), found.holder_after, now is Holder.AFTER),
    ]


def _sections(
    items: Sequence[Item], today: datetime.date
) -> list[tuple[str, object, Sequence[Thing]]]:
    """Return the things under before, on the day and after, those that are there only."""
    groups: dict[Side | None, list[Thing]] = {**{side: [] for side in Side}, None: []}
    for item in items:
        side = None if item.days is None else side_of(item.days)
        groups[side].append(_thing(item, today))
    return [
        (side.value if side else "undated", SIDES[side] if side else NO_DAY, things)
        for side, things in groups.items()
        if things
    ]


def _thing(item: Item, today: datetime.date) -> Thing:
    possible = PROCESS.steps_from(item.state)
    return Thing(
        item=item,
        tone=TONES[item.state],
        state=STATES[item.state],
        when=_when(item, today),
        buttons=[(one.value, TICKS[one]) for one in possible if one is not Tick.BREAK],
        may_break=Tick.BREAK in possible,
    )


def _when(item: Item, today: datetime.date) -> str:
    """Say how far away it is; its date stands beside it, where it has one."""
    if item.state is State.OPEN and item.due_on is not None:
        soon = (item.due_on - today).days <= SOON_DAYS
        return due_text(item.due_on, today) if soon else ""
    if item.due_on is None and item.days is not None:
        return _distance(item.days)
    return ""


def _distance(days: int) -> str:
    if days < 0:
        text = ngettext("%(count)s day before", "%(count)s days before", -days)
        return text % {"count": -days}
    if days == 0:
        return _("on the day itself")
    return ngettext("%(count)s day after", "%(count)s days after", days) % {"count": days}


def _crumbs(*more: Crumb) -> list[Crumb]:
    home = Crumb(label=_("Requests"), url=reverse("web:orientation"))
    every = Crumb(label=_("Passages"), url=reverse("web:orientation_transitions") if more else "")
    return [home, every, *more]
