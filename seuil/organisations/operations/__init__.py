"""People in organisations and for territories: asking, inviting, deciding, leaving."""

from seuil.organisations.operations.forgetting import REMEMBERED, forget_former_people
from seuil.organisations.operations.invitations import (
    accept_invitation,
    decline_invitation,
    forget_invitations,
    invite_to_mandate,
    invite_to_organisation,
    is_valid,
    may_invite,
    send_again,
    valid_among,
    withdraw_invitation,
)
from seuil.organisations.operations.mandates import end_mandate, give_mandate, take_mandate_back
from seuil.organisations.operations.members import (
    ask_membership,
    remind_deciders,
    take_membership_step,
)

__all__ = [
    "REMEMBERED",
    "accept_invitation",
    "ask_membership",
    "decline_invitation",
    "end_mandate",
    "forget_former_people",
    "forget_invitations",
    "give_mandate",
    "invite_to_mandate",
    "invite_to_organisation",
    "is_valid",
    "may_invite",
    "remind_deciders",
    "send_again",
    "take_mandate_back",
    "take_membership_step",
    "valid_among",
    "withdraw_invitation",
]
