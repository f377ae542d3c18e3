"""What orientation leaves behind, and when it goes."""

from django.utils.translation import gettext_noop as _

from seuil.kernel.forgetting import Forgetting
from seuil.orientation.domain.clocks import DRAFTS_KEPT
from seuil.orientation.operations import links, retention

FORGETTINGS = (
    Forgetting(
        "request-drafts",
        _("to go on with a request that was begun"),
        DRAFTS_KEPT.days,
        retention.forget_drafts,
    ),
    Forgetting(
        "request-attachments",
        _("to show a service what it needs to decide"),
        retention.ATTACHMENTS_KEPT.days,
        retention.forget_attachments,
    ),
    Forgetting(
        "request-words",
        _("to answer, to follow, to take a request up again"),
        retention.WORDS_KEPT.days,
        retention.forget_words,
    ),
    Forgetting(
        "request-notices",
        _("to tell each person once that a request moved"),
        retention.NOTICES_KEPT.days,
        retention.forget_notices,
    ),
    Forgetting(
        "service-links",
        _("to send a service a new link, to the address of the old one only"),
        (links.OPEN_FOR + links.RENEWED_WITHIN).days,
        links.forget_links,
    ),
    Forgetting(
        "person-links",
        _("to let a person say what happened"),
        links.OPEN_FOR_PERSON.days,
        links.forget_person_links,
    ),
    Forgetting(
        "transitions",
        _("to hold a thread through a passage"),
        retention.TRANSITIONS_KEPT.days,
        retention.forget_transitions,
    ),
)
