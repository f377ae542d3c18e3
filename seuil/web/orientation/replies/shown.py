"""What a service is shown of a request, and what it said itself, as it reads it again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from seuil.orientation.disclosure import disclosed_by, documents, is_open_to_service
from seuil.orientation.domain.avenue import Channel, Status, Step
from seuil.orientation.domain.guards import Content
from seuil.orientation.exploring import facts_of
from seuil.orientation.models import Attachment, Avenue, AvenueEvent
from seuil.territory.domain import Level
from seuil.territory.models import Territory
from seuil.territory.queries import places
from seuil.web.observatory.facts import words_of
from seuil.web.orientation.desk.detail import language_name
from seuil.web.orientation.replies.forms import Answer, answers_of
from seuil.wording.localised import reader_language
from seuil.wording.times import date_text, days_text


@dataclass(frozen=True, slots=True)
class AskedWords:
    """What a service reads: facts without identity, and what the person agreed to."""

    code: str
    need: str
    urgent: bool
    place: str
    language: str
    facts: Sequence[str]
    since: str
    desk: str
    phone: str
    note: str
    text: str
    contact: str
    attachments: Sequence[Attachment]

    @property
    def told(self) -> bool:
        return bool(self.text or self.contact or self.attachments)


def shown_to_service(
    avenue: Avenue, tried: Answer | None, signs: str, url_of: Callable[[Attachment], str]
) -> dict[str, object]:
    """Return what every page shows on which a service answers. ``url_of``: where a document is.

    ``tried``: an answer that was not taken; ``signs``: what in it may name a person.
    """
    asked = asked_words(avenue) if is_open_to_service(avenue) else None
    return {
        "avenue": avenue,
        "waits": asked is not None,
        "asked": asked,
        "documents": [(one.name, url_of(one)) for one in (asked.attachments if asked else ())],
        "desk": avenue.request.desk,
        "said": said_by_service(avenue),
        "answers": answers_of(avenue, tried),
        "tried": tried,
        "signs": signs,
    }


def asked_words(avenue: Avenue) -> AskedWords:
    asked = avenue.request
    contents = disclosed_by(avenue)
    desk = asked.desk
    facts = words_of(facts_of(asked.situation))
    language = language_name(asked.language) if asked.language else ""
    return AskedWords(
        code=asked.code,
        need=str(asked.category.label) if asked.category else "",
        urgent=asked.urgency == "urgent",
        place=_commune_of(asked.place),
        language="" if language in facts else language,
        facts=facts,
        since=date_text(avenue.contacted_on) if avenue.contacted_on else "",
        desk=str(desk.name) if desk else "",
        phone=desk.phone if desk else "",
        note=_note(avenue),
        text=asked.words if Content.TEXT in contents else "",
        contact=asked.contact if Content.CONTACT in contents else "",
        attachments=list(documents(avenue, contents).defer("content")),
    )


def _commune_of(place: Territory | None) -> str:
    """Return the commune or what is wider: a quarter says more than a service needs."""
    if place is None:
        return ""
    gazetteer = places()
    around = [gazetteer.places[code] for code in gazetteer.ancestors(place.code)]
    for level in (Level.COMMUNE, Level.BASIN, Level.REGION):
        found = [one for one in around if one.level is level]
        if len(found) == 1:
            return found[0].names.read_in(reader_language())
    return ""


def _note(avenue: Avenue) -> str:
    """Return the last word to the service that went with a link."""
    sent = avenue.events.filter(channel=Channel.LINK, by_service=False).exclude(words="")
    last = sent.order_by("-pk").first()
    return last.words if last else ""


@dataclass(frozen=True, slots=True)
class Said:
    """The last thing that the service said, as it reads it again."""

    title: str
    lines: Sequence[str]
    question: str = ""


def said_by_service(avenue: Avenue) -> Said | None:
    """Return what was answered, or None: nothing yet."""
    titles = {
        Status.ACCEPTED: _("You accepted."),
        Status.WAIT_LISTED: _("You put this person on the waiting list."),
        Status.CONSIDERING: _("You look into it."),
        Status.REFUSED: _("You refused."),
    }
    last = avenue.events.filter(by_service=True).order_by("-pk").first()
    asked = last.words if last and last.step == Step.QUESTION else ""
    if title := titles.get(Status(avenue.status)):
        return Said(title, list(_lines(avenue, _answer_of(avenue))), asked)
    return Said(_("You wrote to the desk."), [], asked) if asked else None


def _answer_of(avenue: Avenue) -> AvenueEvent | None:
    steps = avenue.events.exclude(step=Step.QUESTION).filter(target=avenue.status)
    return steps.filter(by_service=True).order_by("-pk").first()


def _lines(avenue: Avenue, event: AvenueEvent | None) -> Sequence[str]:
    day = date_text(avenue.promised_on) if avenue.promised_on else ""
    match Status(avenue.status):
        case Status.ACCEPTED:
            when = _("First contact: %(day)s") % {"day": day} if day else ""
            found = [when, avenue.first_contact]
        case Status.CONSIDERING:
            found = [_("You answer by %(day)s.") % {"day": day} if day else ""]
        case Status.WAIT_LISTED:
            days = avenue.delay_days
            wait = _("The wait is about %(delay)s.") % {"delay": days_text(days)} if days else ""
            found = [wait]
        case _:
            found = [avenue.get_reason_display()]
    return [line for line in (*found, event.words if event else "") if line]
