"""Every address of the project, filled in with something that is there."""

import re
from collections.abc import Iterator

from django.apps import apps
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import RegexPattern, URLResolver
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from seuil.accounts.models import User
from seuil.directory.operations import share_list
from seuil.directory.record.history import versions_of
from seuil.messaging.domain import Purpose
from seuil.messaging.stops import token_to_stop
from tests.factories.upkeep import asking_token, capacity_token

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
PARAMETER_OF_API = re.compile(r"<uuidstr:(\w+)>")
OF_A_MODEL = re.compile(r"admin/(?P<app>\w+)/(?P<model>\w+)/<path:object_id>")


def routes() -> list[str]:
    """Return the pattern of every address, as written in the tables of addresses."""
    return list(_routes(get_resolver(), ""))


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
        "id": User.objects.latest("pk").pk,
        "code": "region:brussels" if "territories" in route else "leaving-prison-on-methadone",
        "place": "basin:sud",
        "language": "ar",
        "study_id": offer.study.pk,
        "provider_id": "site",
        "section": "what",
        "pk": 1,
        "sign_in_id": 1,
        "job_id": ProcrastinateJob.objects.latest("pk").pk,
        "message_id": offer.message.pk,
        "list_token": share_list([offer.service.uuid], language="fr", now=timezone.now()),
        "stop_token": token_to_stop(offer.message.to, Purpose.CAPACITY),
        "membership_id": offer.waiting.pk,
        "invitation_id": offer.invitation.pk,
        "invitation_token": offer.invitation_token,
        "mandate_id": offer.mandate.pk,
        "capacity_token": capacity_token(offer.service, user=offer.keeper),
        "asking_token": asking_token(offer.service, user=offer.keeper),
        "feed_id": offer.imported.feed_id,
        "run_id": offer.imported.pk,
        "correction_id": offer.correction.pk,
        "correction_token": offer.correction_token,
        "version_key": next(version.key for version in versions_of(offer.service)),
        "app_label": "directory",
        "content_type_id": 1,
        "url": "nothing-here",
        "object_id": _row_of(route),
    }
    if route.startswith("api/") and "<" in route:
        listed = Client().get("/" + route.partition("/<")[0]).json()
        known |= dict.fromkeys(PARAMETER_OF_API.findall(route), listed["contents"][0]["id"])
    return "/" + PARAMETER.sub(lambda match: str(known[match[1] or match[2]]), route)


def _row_of(route: str) -> object:
    if found := OF_A_MODEL.match(route):
        row = apps.get_model(found["app"], found["model"]).objects.first()
        return row.pk if row else 1
    return 1
