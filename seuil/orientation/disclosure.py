"""What of a request its service reads of what can identify the person (guard G7).

Only what was sent along, what the person agrees to on this day for this service, and while the
service has a use for it. Screens, links and programs all ask here.
"""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from seuil.orientation.domain.avenue import ANSWERED_BY_SERVICE, Status
from seuil.orientation.domain.guards import Content, is_worked_on
from seuil.orientation.domain.request import Status as RequestStatus
from seuil.orientation.models import Agreement, Attachment, Avenue

NOTHING: frozenset[Content] = frozenset()
USEFUL_IN = ANSWERED_BY_SERVICE - {Status.REFUSED} | {Status.ACCESSED}
"""States in which a service that was asked still needs to know who it is about."""


# On what is loaded


def is_open_to_service(avenue: Avenue) -> bool:
    """Whether a service reads what is asked and may answer: nobody has settled it otherwise."""
    return avenue.status in ANSWERED_BY_SERVICE and _is_worked_on(avenue)


def sent_along(avenue: Avenue) -> frozenset[Content]:
    return frozenset(Content(one) for one in avenue.content)


def agreed(avenue: Avenue, in_force: Iterable[Agreement]) -> frozenset[Content]:
    """Return what these agreements, all of them in force, allow the service of an avenue."""
    if avenue.service_id is None:
        return NOTHING
    theirs = [one.contents for one in in_force if one.service_id == avenue.service_id]
    return NOTHING.union(*theirs)


def disclosed(avenue: Avenue, in_force: Iterable[Agreement]) -> frozenset[Content]:
    """Return what the service of an avenue reads; ``in_force``: agreements on its request."""
    if avenue.status not in USEFUL_IN or not _is_worked_on(avenue):
        return NOTHING
    return sent_along(avenue) & agreed(avenue, in_force)


def _is_worked_on(avenue: Avenue) -> bool:
    return is_worked_on(RequestStatus(avenue.request.status), Status(avenue.status))


# Read from the database


def agreed_for(avenue: Avenue) -> frozenset[Content]:
    """Return what the person agrees today that the service of an avenue gets, in one query."""
    return agreed(avenue, _in_force(avenue))


def disclosed_by(avenue: Avenue) -> frozenset[Content]:
    """Return what the service of an avenue reads today, in one query; none if nothing was sent."""
    return disclosed(avenue, _in_force(avenue)) if avenue.content else NOTHING


def _in_force(avenue: Avenue) -> QuerySet[Agreement]:
    return Agreement.objects.in_force(timezone.localdate()).filter(request=avenue.request_id)


def documents(avenue: Avenue, contents: frozenset[Content]) -> QuerySet[Attachment]:
    """Return the documents that go with an avenue, where they are among what is disclosed."""
    if Content.ATTACHMENTS not in contents:
        return Attachment.objects.none()
    return avenue.request.attachments.all()
