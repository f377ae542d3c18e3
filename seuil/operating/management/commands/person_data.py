import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from seuil.accounts.models import User
from seuil.operating.queries import data_about, data_of


class Command(BaseCommand):
    help = "Print all that is held about a person, as JSON: the right of access"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address of the account, or one that got mail")

    def handle(self, *_args: Any, **options: Any) -> None:
        address = options["email"]
        user = User.objects.filter(email__iexact=address).first()
        held = data_of(user) if user else {"account": None, **data_about(address)}
        self.stdout.write(json.dumps(held, ensure_ascii=False, indent=2))
