"""What the states of requests and avenues are in FHIR: tables, each state once."""

from collections.abc import Mapping

from seuil.orientation.domain import avenue, request
from seuil.orientation.domain.request import Urgency

REQUEST_STATUSES = "http://hl7.org/fhir/request-status"
TASK_STATUSES = "http://hl7.org/fhir/task-status"

REQUEST_STATUS: Mapping[request.Status, str] = {
    request.Status.DRAFT: "draft",
    request.Status.SUBMITTED: "active",
    request.Status.TAKEN: "active",
    request.Status.EXPLORING: "active",
    request.Status.AWAITING_INFO: "on-hold",
    request.Status.CO_EXPLORING: "active",
    request.Status.ANSWERED: "active",
    request.Status.FOLLOWING: "active",
    request.Status.CLOSED: "completed",
    request.Status.CANCELLED: "revoked",
}
TASK_STATUS: Mapping[avenue.Status, str] = {
    avenue.Status.IDENTIFIED: "draft",
    avenue.Status.SET_ASIDE: "cancelled",
    avenue.Status.TO_CONTACT: "draft",
    avenue.Status.CONTACTED: "requested",
    avenue.Status.CONSIDERING: "on-hold",
    avenue.Status.WAIT_LISTED: "on-hold",
    avenue.Status.ACCEPTED: "accepted",
    avenue.Status.ACCESSED: "completed",
    avenue.Status.MISSED: "failed",
    avenue.Status.REFUSED: "rejected",
    avenue.Status.NO_ANSWER: "failed",
    avenue.Status.GIVEN_UP: "cancelled",
}
PRIORITY: Mapping[Urgency, str] = {Urgency.ORDINARY: "routine", Urgency.URGENT: "urgent"}
