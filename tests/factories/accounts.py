import factory
from factory.django import DjangoModelFactory

from seuil.accounts.models import User
from seuil.accounts.operations import confirm_address


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda number: f"person-{number}@example.org")
    name = factory.Sequence(lambda number: f"Person {number}")

    @factory.post_generation
    def verified(self, _create, extracted, **_more):
        """Whether the address is known to be theirs: not unless a test says so."""
        if extracted:
            confirm_address(self)
