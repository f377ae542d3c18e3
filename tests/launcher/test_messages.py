import gettext
import os

import pytest

from config.launcher.messages import compile_messages, stale_messages

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "locale" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    return folder / "django.po"


def test_translations_are_compiled_without_gettext(source, tmp_path):
    source.write_text(f'{HEADER}msgid "Search"\nmsgstr "Chercher"\n')

    assert stale_messages(tmp_path)
    assert compile_messages(tmp_path) == []

    with source.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Search") == "Chercher"
    assert not stale_messages(tmp_path)


def test_only_what_changed_is_compiled_again(source, tmp_path):
    source.write_text(HEADER)
    compile_messages(tmp_path)
    before = source.with_suffix(".mo").stat().st_mtime_ns

    compile_messages(tmp_path)
    assert source.with_suffix(".mo").stat().st_mtime_ns == before

    os.utime(source, ns=(before + 10**9, before + 10**9))
    assert stale_messages(tmp_path)


def test_a_lost_placeholder_is_named_with_its_line(source, tmp_path):
    source.write_text(
        f'{HEADER}#, python-format\nmsgid "%(count)s places"\nmsgstr "des places %(nombre)s"\n'
    )

    [problem] = compile_messages(tmp_path)

    assert problem.startswith("locale/fr/LC_MESSAGES/django.po:5: ")
    assert not source.with_suffix(".mo").exists()


def test_a_broken_file_is_named(source, tmp_path):
    source.write_text(f"{HEADER}msgid nothing\n")

    [problem] = compile_messages(tmp_path)

    assert problem.startswith("locale/fr/LC_MESSAGES/django.po: ")
