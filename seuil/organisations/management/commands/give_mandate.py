from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from seuil.accounts.models import User
from seuil.kernel.errors import InvalidInput
from seuil.organisations.domain import MandateKind
from seuil.organisations.operations import give_mandate
from seuil.territory.models import Territory


class Command(BaseCommand):
    help = "Let a person act for a territory: the first operator is made like this"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="e-mail address of somebody who has an account")
        parser.add_argument("kind", choices=[str(kind) for kind in MandateKind])
        parser.add_argument("territory", help="code of a place, such as region:brussels")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["address"]).first()
        territory = Territory.objects.filter(code=options["territory"]).first()
        if user is None:
            raise CommandError("Nobody has an account with this address.")
        if territory is None:
            raise CommandError(f"There is no place {options['territory']!r}.")
        try:
            mandate = give_mandate(user, territory, MandateKind(options["kind"]), actor=None)
        except InvalidInput as refused:
            raise CommandError(
                f"Nobody can be {options['kind']} of {territory.code}, a place of the level "
                f"{territory.level}. Possible levels: {refused.accepted}."
            ) from refused
        self.stdout.write(f"{mandate}")
