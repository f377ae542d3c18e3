from pathlib import Path

import pytest

from config.env import (
    CHECKOUT,
    SYSTEM_FOLDER,
    Environment,
    EnvironmentIncomplete,
    data_folder,
    database_settings,
)


def test_everything_that_is_missing_is_named_at_once():
    env = Environment({"AGE": "young", "OPEN": "perhaps"})
    env.required("SECRET_KEY", "a secret")
    env.number("AGE", 3)
    env.yes("OPEN", default=True)

    with pytest.raises(EnvironmentIncomplete) as refusal:
        env.check()

    assert "SECRET_KEY: a secret" in str(refusal.value)
    assert "AGE: a whole number (found 'young')" in str(refusal.value)
    assert "OPEN: yes or no (found 'perhaps')" in str(refusal.value)


def test_blank_values_count_as_absent():
    env = Environment({"NAME": "  ", "HOSTS": " , "})

    assert env.text("NAME", "nobody") == "nobody"
    assert env.words("HOSTS", ["localhost"]) == ["localhost"]


@pytest.mark.parametrize(
    ("text", "expected"), [("a.example, b.example", ["a.example", "b.example"]), ("one", ["one"])]
)
def test_words_are_separated_by_commas(text, expected):
    assert Environment({"HOSTS": text}).words("HOSTS", []) == expected


def test_the_data_folder_can_be_chosen(monkeypatch):
    monkeypatch.setenv("HOME", "/home/somebody")

    assert data_folder({"SEUIL_DATA": "~/seuil data"}) == Path("/home/somebody/seuil data")


@pytest.mark.parametrize(("user", "parent"), [(0, SYSTEM_FOLDER), (1000, CHECKOUT)])
def test_root_keeps_its_data_where_another_account_can_reach_it(monkeypatch, user, parent):
    monkeypatch.setattr("os.geteuid", lambda: user)

    assert data_folder({}).parent == parent


def test_the_folder_of_a_socket_is_read_from_the_address():
    settings = database_settings("postgresql://seuil@/places?host=%2Fdata%2Fa%20b&sslmode=disable")

    assert settings["HOST"] == "/data/a b"
    assert settings["NAME"] == "places"
    assert settings["USER"] == "seuil"
    assert settings["OPTIONS"] == {"sslmode": "disable"}


def test_a_password_may_hold_any_character():
    settings = database_settings("postgresql://me:p%40ss%2Fword@db.example:5433/seuil")

    assert (settings["PASSWORD"], settings["HOST"], settings["PORT"]) == (
        "p@ss/word",
        "db.example",
        "5433",
    )


@pytest.mark.parametrize("url", ["mysql://db/seuil", "postgresql://db", "seuil"])
def test_another_kind_of_database_is_refused(url):
    with pytest.raises(EnvironmentIncomplete, match="DATABASE_URL"):
        database_settings(url)


def test_a_mail_server_is_read_and_a_wrong_one_is_named_without_its_password():
    env = Environment({"GOOD": "smtp://ann:pw@mail.example", "BAD": "ann:secret@mail.example"})

    assert env.mail_server("GOOD").host == "mail.example"
    assert env.mail_server("NONE") is None
    assert env.mail_server("BAD") is None
    assert "BAD: smtp://user:password@host:port" in "".join(env.missing)
    assert "secret" not in "".join(env.missing)
