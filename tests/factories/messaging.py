import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from seuil.messaging.domain import Purpose, State
from seuil.messaging.models import Message


class MessageFactory(DjangoModelFactory):
    class Meta:
        model = Message

    key = factory.Sequence(lambda number: f"message {number}")
    to = factory.Sequence(lambda number: f"person-{number}@example.org")
    language = "fr"
    subject = "Une fiche à vérifier"
    text = "Bonjour,\n\nRien n'a changé ?\nhttps://seuil.example/x/1\n"
    purpose = Purpose.FRESHNESS
    state = State.KEPT
    due_at = factory.LazyFunction(timezone.now)
    next_try_at = factory.LazyFunction(timezone.now)
    sent_at = factory.LazyAttribute(lambda m: m.due_at if m.state == State.SENT else None)
