"""Every address of the project, filled in with something that is there."""

import re
from collections.abc import Iterator
from functools import cache
from uuid import uuid4

from django.apps import apps
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import RegexPattern, URLResolver
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from seuil.accounts.models import User
from seuil.directory.operations import share_list
from seuil.directory.record.history import versions_of
from seuil.exchange.models import ApiToken
from seuil.messaging.domain import Purpose
from seuil.messaging.stops import token_to_stop
from seuil.organisations.models import Organisation
from seuil.orientation.models import Transition
from seuil.register.models import Blockage, Track
from seuil.register.operations import write_track
from tests.factories.concertation import PLANNED, planned_now
from tests.factories.councils import council_now
from tests.factories.decisions import decided_now
from tests.factories.live import live_now
from tests.factories.orientation_links import agreement_on, avenue_token, person_token
from tests.factories.plans import plan_on
from tests.factories.register import blockage, follow_token
from tests.factories.synthesis import seat_token, told_now
from tests.factories.tokens import make_api_token
from tests.factories.upkeep import asking_token, capacity_token

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
PARAMETER_OF_API = re.compile(r"<uuidstr:(\w+)>")
AFTERWARDS = ("synthesis", "consolidation", "last-time", "attendance", "readers")
"""Pages of a session that was held."""
OF_A_MODEL = re.compile(r"admin/(?P<app>\w+)/(?P<model>\w+)/<path:object_id>")


@cache
def routes() -> tuple[str, ...]:
    """Return the pattern of every address, as written in the tables of addresses."""
    return tuple(_routes(get_resolver(), ""))


def _routes(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        own = str(entry.pattern)
        if isinstance(entry.pattern, RegexPattern):
            own = own.removeprefix("^").removesuffix("$")
        if isinstance(entry, URLResolver):
            yield from _routes(entry, prefix + own)
        else:
            yield prefix + own


def address(route: str, offer) -> str:
    """Return an address of this pattern that leads to something."""
    known = {
        "service_id": offer.service.uuid,
        "organisation_id": offer.organisation.uuid,
        "id": lambda: User.objects.latest("pk").pk,
        "code": "region:brussels" if "territories" in route else "leaving-prison-on-methadone",
        "place": "basin:sud",
        "language": "ar",
        "study_id": offer.study.pk,
        "provider_id": "site",
        "section": "what",
        "pk": 1,
        "sign_in_id": 1,
        "job_id": lambda: ProcrastinateJob.objects.latest("pk").pk,
        "message_id": offer.message.pk,
        "list_token": lambda: share_list([offer.service.uuid], language="fr", now=timezone.now()),
        "stop_token": lambda: token_to_stop(offer.message.to, Purpose.CAPACITY),
        "membership_id": offer.waiting.pk,
        "invitation_id": offer.invitation.pk,
        "invitation_token": offer.invitation_token,
        "mandate_id": offer.mandate.pk,
        "token_id": lambda: _token_of(offer.organisation),
        "capacity_token": lambda: capacity_token(offer.service, user=offer.keeper),
        "asking_token": lambda: asking_token(offer.service, user=offer.keeper),
        "feed_id": offer.imported.feed_id,
        "run_id": offer.imported.pk,
        "request_id": offer.asked.uuid,
        "desk_id": offer.desk.pk,
        "step": _step_in(route),
        "blockage_id": lambda: _blockage().uuid,
        "track_id": lambda: _track().uuid,
        "follow_token": lambda: follow_token(_blockage()),
        "avenue_id": offer.avenue.uuid,
        "avenue_token": lambda: avenue_token(offer.avenue),
        "person_token": lambda: person_token(offer.asked),
        "agreement_id": lambda: agreement_on(offer.avenue).pk,
        "band": "region",
        "attachment_id": offer.attachment.uuid,
        "question_id": offer.question.uuid,
        "transition_id": offer.passage.uuid,
        "item_id": lambda: _item_of(offer.passage),
        "meeting_id": offer.meeting.uuid,
        "partnership_id": offer.partnership.pk,
        "export_format": "csv",
        "correction_id": offer.correction.pk,
        "correction_token": offer.correction_token,
        "missing_id": offer.missing.pk,
        "missing_token": offer.missing_token,
        "version_key": lambda: next(version.key for version in versions_of(offer.service)),
        "app_label": "directory",
        "content_type_id": 1,
        "url": "nothing-here",
        "object_id": lambda: _row_of(route),
    }
    if route.startswith(("live/", "join/")):
        known |= live_now()
    if route.startswith(("sessions/", "series/")):
        known |= planned_now()
        known |= {"token": lambda: seat_token(PLANNED), "kind": "badges"}
        if any(word in route for word in AFTERWARDS):
            known |= told_now()
    if route.startswith(("plans/", "api/v1/plans/")):
        known |= plan_on(route, offer.organisation)
    if route.startswith(("councils/", "levels/")) and "<" in route:
        known |= council_now(route)
    if route.startswith("chain/"):
        known |= {"kind": "blockage", "thing_id": _blockage().uuid}
    if route.startswith(("decisions/", "members/")) and "<" in route:
        known |= decided_now(route)
    if route.startswith("api/fhir/") and "<" in route:
        known |= {"resource_id": _id_in_fhir(route), "extension": "availability"}
        known["code_system"] = "categories"
    elif route.startswith("api/hsds/") and "<" in route:
        listed = Client().get("/" + route.partition("/<")[0]).json()
        known |= dict.fromkeys(PARAMETER_OF_API.findall(route), listed["contents"][0]["id"])
    return "/" + PARAMETER.sub(lambda match: _said(known[match[1] or match[2]]), route)


def _said(value: object) -> str:
    """Return what stands in the address; what is made for one is made where one has it."""
    return str(value() if callable(value) else value)


def _id_in_fhir(route: str) -> str:
    """Return the id of the first resource that a search lists, where there is such a search."""
    found = Client().get("/" + route.rpartition("/")[0]).json()
    return found["entry"][0]["resource"]["id"] if "entry" in found else str(uuid4())


def _step_in(route: str) -> str:
    """Return a step that asks for words first, so that trying it changes nothing."""
    if "requests" in route:
        return "cancel"
    if "tracks" in route:
        return "try"
    return "rest" if "blockages" in route else "contact"


def _blockage() -> Blockage:
    return Blockage.objects.first() or blockage()


def _track() -> Track:
    return Track.objects.first() or write_track({"title_fr": "Une adresse"}, actor=None)


def _token_of(organisation: Organisation) -> int:
    make_api_token(organisation=organisation)
    return ApiToken.objects.latest("pk").pk


def _item_of(passage: Transition) -> int:
    """Return one of its things; its last row in the table of who sees what deletes it."""
    item = passage.items.first()
    return item.pk if item else 1


def _row_of(route: str) -> object:
    if found := OF_A_MODEL.match(route):
        row = apps.get_model(found["app"], found["model"]).objects.first()
        return row.pk if row else 1
    return 1
