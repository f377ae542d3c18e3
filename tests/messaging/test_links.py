"""Links without account, and wanting no mail of one purpose."""

import hashlib
from datetime import timedelta

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps
from django.utils import timezone

from seuil.kernel.errors import NotVisible
from seuil.messaging import operations
from seuil.messaging.domain import Purpose
from seuil.messaging.links import SecretLink, digest_of, new_secret, use_up
from seuil.messaging.models import Message, Stop
from seuil.messaging.stops import token_to_stop, wish_of


@pytest.fixture
def link_of():
    """Makes links of a table of their own, which is there for the length of a test."""
    with isolate_apps("seuil.messaging"):

        class Key(SecretLink):
            class Meta:
                app_label = "messaging"

        assert issubclass(Key, models.Model)
        with connection.schema_editor() as editor:
            editor.create_model(Key)

        def link_of(secret, **given):
            expires = timezone.now() + timedelta(days=1)
            return Key.objects.create(digest=secret.digest, **({"expires_at": expires} | given))

        link_of.table = Key
        yield link_of


def test_a_secret_is_long_and_its_digest_tells_nothing_of_it():
    secrets = [new_secret() for _ in range(100)]

    assert len({secret.token for secret in secrets}) == 100
    assert all(len(secret.token) >= 43 for secret in secrets)
    assert all(
        secret.digest == hashlib.sha256(secret.token.encode()).hexdigest() for secret in secrets
    )
    assert all(secret.token not in secret.digest for secret in secrets)


@pytest.mark.django_db
def test_a_link_opens_until_it_is_used(link_of):
    secret = new_secret()
    link = link_of(secret)
    now = timezone.now()
    opened = link_of.table.objects.usable(secret.token, now).get()

    use_up(opened, now)

    assert opened == link
    assert not link_of.table.objects.usable(secret.token, now).exists()
    with pytest.raises(NotVisible):
        use_up(link, now)


@pytest.mark.django_db
def test_a_link_opens_until_its_time_is_over(link_of):
    secret = new_secret()
    link = link_of(secret)
    before, after = link.expires_at - timedelta(seconds=1), link.expires_at
    keys = link_of.table.objects

    assert keys.usable(secret.token, before).exists()
    assert not keys.usable(secret.token, after).exists()
    assert (keys.over(before).count(), keys.over(after).count()) == (0, 1)
    with pytest.raises(NotVisible):
        use_up(link, after)


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "x", "é" * 50, "a" * 10_000, "%00\x00"])
def test_another_token_opens_nothing(link_of, token):
    link_of(new_secret())

    assert not link_of.table.objects.usable(token, timezone.now()).exists()
    assert not link_of.table.objects.usable(digest_of(token), timezone.now()).exists()


def test_the_digest_itself_opens_nothing():
    secret = new_secret()

    assert digest_of(secret.digest) != secret.digest


@pytest.mark.django_db
def test_who_stopped_one_purpose_gets_no_mail_of_it_and_all_other_mail(write):
    wish = wish_of(token_to_stop("Ann@CPAS.example ", Purpose.CAPACITY))

    operations.stop(wish)
    operations.stop(wish)

    assert write("1", purpose=Purpose.CAPACITY) is None
    assert write("2", purpose=Purpose.FRESHNESS) is not None
    assert write("3", purpose=Purpose.CAPACITY, to="bea@cpas.example") is not None
    assert Stop.objects.count() == 1
    assert "ann" not in str(Stop.objects.values().get()).lower()
    operations.start_again(wish)
    assert write("4", purpose=Purpose.CAPACITY) is not None
    assert Message.objects.filter(purpose=Purpose.CAPACITY).count() == 2


@pytest.mark.parametrize("purpose", [Purpose.SIGN_IN, Purpose.ACCOUNT, Purpose.CORRECTION])
def test_no_link_stops_mail_that_one_needs(purpose):
    with pytest.raises(NotVisible):
        wish_of(token_to_stop("ann@cpas.example", purpose))


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t.replace("capacity", "freshness")])
def test_a_changed_link_stops_nothing(change):
    token = token_to_stop("ann@cpas.example", Purpose.CAPACITY)

    with pytest.raises(NotVisible):
        wish_of(change(token))
