"""Where something about a person with an account can stand: the one list for showing and erasing.

Links to an account are found by themselves; a row that goes with its account is theirs, one that
stays without it is what they did. What is written here cannot be seen in a link: columns that
hold an address of mail, secrets that are shown to nobody, and where an account is only named.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from seuil.accounts.models import User

SECRET = frozenset({"password", "session_key", "key", "data", "session_data", "digest"})
"""Fields with which somebody could sign in or open a link: not even shown to their owner."""


UNREAD = frozenset({"councils.SeatPosition.position"})
"""What nobody reads but in its place and in its time: not even whoever runs the site."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column in which an address of mail can stand, of a row that is about its owner.

    ``emptied``: the row is about something else, and stays without the address.
    """

    model: str
    field: str
    emptied: bool = False

    @property
    def table(self) -> type[models.Model]:
        return apps.get_model(self.model)


MAIL_COLUMNS = (
    Column("concertation.Registration", "mail"),
    Column("concertation.SeriesReader", "mail"),
    Column("concertation.GroupInvitation", "mail"),
    Column("councils.MemberLink", "mail"),
    Column("councils.SeatInvitation", "mail"),
    Column("messaging.Message", "to"),
    Column("organisations.Invitation", "email"),
    Column("orientation.LinkAddress", "mail"),
    Column("plans.Proposal", "mail", emptied=True),
    Column("register.Follower", "mail"),
    Column("upkeep.Correction", "mail"),
    Column("upkeep.MissingService", "mail"),
)

WITHOUT_ADDRESS = {
    "accounts.User.email": "the account itself",
    "account.EmailAddress.email": "goes with its account",
    "directory.Contact.value": "the line of a service; shown, and corrected on the sheet",
    "directory.ContactEvent.value": "the same, as it was",
}
"""Other columns for addresses of mail, and why erasing leaves them to somebody else."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link from a table to an account."""

    model: type[models.Model]
    field: str
    theirs: bool

    @property
    def name(self) -> str:
        return f"{self.model._meta.label}.{self.field}"

    def rows(self, user: User) -> "models.QuerySet[models.Model]":
        return self.model._default_manager.filter(**{self.field: user.pk}).order_by("pk")


def links() -> Iterator[Link]:
    """Yield every link of a table of this database to an account."""
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        for field in model._meta.fields:
            if isinstance(field, models.ForeignKey) and field.related_model is User:
                theirs = field.remote_field.on_delete is models.CASCADE
                yield Link(model, field.name, theirs)
