"""No page, mail or message of django-allauth is seen in its own words or look."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.account import app_settings
from allauth.mfa import app_settings as mfa_settings
from django.template.loader import get_template
from django.urls import URLPattern, get_resolver
from django.utils.module_loading import import_string

from seuil.web.accounts import adapter
from seuil.web.accounts.letters import LETTERS

THEIRS = Path(allauth.__file__).parent
NAMED = re.compile(r"template_name = \(?\s*f?\"([\w/]+)\.")
MAIL = re.compile(r"\"((?:account|mfa|socialaccount)/email/\w+?)\"")
MESSAGE = re.compile(r"\"((?:account|mfa|socialaccount)/messages/\w+\.txt)\"")
APPS = ("account", "mfa", "socialaccount")
NOT_HERE = {
    "account/email/password_reset_key": "a new password is chosen with a code, not with a link",
    "account/messages/phone_verification_sent.txt": "nobody signs in by phone",
    "account/messages/phone_verified.txt": "nobody signs in by phone",
}


def views():
    """Return every view of django-allauth that has an address here."""
    return {
        pattern.callback
        for pattern in walk(get_resolver())
        if pattern.callback.__module__.startswith("allauth.")
    }


def walk(resolver):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from walk(entry)


def templates_of(view):
    kind = getattr(view, "view_class", None)
    return [kind.template_name] if getattr(kind, "template_name", None) else []


def source(*folders):
    return "\n".join(
        path.read_text() for folder in folders for path in (THEIRS / folder).rglob("*.py")
    )


def test_their_views_are_found():
    assert len(views()) > 25
    assert "account/login.html" in {name for view in views() for name in templates_of(view)}


@pytest.mark.parametrize(
    "name",
    sorted(
        {name for view in views() for name in templates_of(view)}
        | {
            "account/confirm_email_verification_code.html",
            "account/email_change.html",
            "account/signup_closed.html",
            "socialaccount/authentication_error.html",
            "socialaccount/login_cancelled.html",
        }
    ),
)
def test_a_page_with_an_address_is_ours(name):
    assert "seuil" in Path(get_template(name).origin.name).parts


def test_a_template_of_ours_uses_nothing_of_theirs():
    ours = Path(adapter.__file__).parent.parent / "templates"
    for app in (*APPS,):
        for path in (ours / app).rglob("*.html"):
            assert "{% element" not in path.read_text(), path
            assert "load allauth" not in path.read_text(), path


def test_every_mail_that_they_send_has_a_letter_of_ours():
    sent = set(MAIL.findall(source("account", "mfa", "socialaccount"))) - set(NOT_HERE)

    assert len(sent) > 12
    assert sent - set(LETTERS) == set()


def test_every_message_that_they_show_has_words_of_ours():
    shown = set(MESSAGE.findall(source("account", "mfa", "socialaccount"))) - set(NOT_HERE)

    assert len(shown) > 12
    assert shown - set(adapter.SAID) - adapter.UNSAID == set()


@pytest.mark.parametrize("settings", [app_settings, mfa_settings])
def test_every_form_that_is_replaced_exists(settings):
    for path in settings.FORMS.values():
        assert issubclass(import_string(path), import_string("django.forms.Form"))


def test_their_addresses_that_are_left_out_have_none():
    names = {pattern.name for pattern in walk(get_resolver())}

    assert names & {"socialaccount_connections", "usersessions_list", "mfa_trust"} == set()
