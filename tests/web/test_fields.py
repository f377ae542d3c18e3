"""Fields that many forms share."""

import datetime

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from seuil.organisations.models import Organisation
from seuil.register.models import Track
from seuil.web.days import day_field
from seuil.web.fields import (
    MailField,
    OrganisationField,
    ThingField,
    choose_among,
    names_in_languages,
    slug_field,
    texts_in_languages,
)
from seuil.web.published import PublishedForm
from tests.factories.organisations import OrganisationFactory

THINGS = {"a": ("first",), "b": ("second",)}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


class Choosing(forms.Form):
    thing = ThingField(required=False)

    def __init__(self, *args, nothing=None):
        super().__init__(*args)
        choose_among(self.fields["thing"], THINGS, called=lambda one: one[0], nothing=nothing)


def test_a_choice_among_things_is_read_as_the_thing():
    form = Choosing({"thing": "b"})

    assert form.is_valid()
    assert form.cleaned_data["thing"] is THINGS["b"]
    assert form.fields["thing"].choices == [("a", "first"), ("b", "second")]


def test_choosing_none_of_the_things_is_read_as_none():
    form = Choosing({"thing": ""}, nothing="none yet")

    assert form.is_valid()
    assert form.cleaned_data["thing"] is None
    assert form.fields["thing"].choices[0] == ("", "none yet")


def test_a_thing_that_was_not_offered_is_refused():
    assert "thing" in Choosing({"thing": "c"}).errors


def test_the_things_of_a_form_are_not_those_of_the_next():
    Choosing({"thing": "a"})

    assert ThingField().things == {}
    assert Choosing.base_fields["thing"].things == {}


@pytest.mark.parametrize("address", ["nobody", "two words@service.example", "ſam@service.example"])
def test_an_address_that_no_mail_reaches_is_refused_with_an_example(address):
    with pytest.raises(ValidationError, match=r"name@service\.example") as refused:
        MailField().clean(address)

    assert len(refused.value.messages) == 1


def test_an_address_is_kept_as_it_is_written():
    assert MailField().clean(" First.Last@service.example ") == "First.Last@service.example"


def test_a_name_in_addresses_becomes_small():
    assert slug_field().clean("Sud-Est") == "sud-est"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["La Maison", "la maison", " HET HUIS "])
def test_a_body_is_found_by_its_name_in_any_language(name):
    house = OrganisationFactory(name_fr="La Maison", name_nl="Het Huis")

    assert OrganisationField().clean(name) == house


@pytest.mark.django_db
def test_a_body_that_is_not_there_is_refused_with_those_that_are_close():
    OrganisationFactory(name_fr="La Maison du Nord")

    with pytest.raises(ValidationError, match=r"“Maison”.*La Maison du Nord"):
        OrganisationField().clean("Maison")
    with pytest.raises(ValidationError, match="“Nobody knows”"):
        OrganisationField().clean("Nobody knows")
    assert Organisation.objects.count() == 1


def test_no_body_is_read_as_none():
    assert OrganisationField().clean("  ") is None


def test_the_languages_of_a_text_are_fields_as_its_columns_are():
    titles = texts_in_languages(Track, "title", needed=["nl"])
    abouts = texts_in_languages(Track, "about", rows=3, longest=200)

    assert tuple(titles) == names_in_languages("title")
    assert [field.required for field in titles.values()] == [False, True, False]
    assert {field.max_length for field in titles.values()} == {160}
    assert [field.widget.attrs for field in abouts.values()] == [
        {"rows": 3, "lang": code, "cols": "40", "maxlength": "200"} for code in ("fr", "nl", "en")
    ]


class Written(PublishedForm):
    read_by_all = ("words",)
    side_by_side = (("one", "other"),)
    words = forms.CharField()
    one = forms.CharField(required=False)
    other = forms.CharField(required=False)


def test_fields_side_by_side_come_first_and_the_others_alone():
    groups = [[field.name for field in group] for group in Written().groups()]

    assert groups == [["one", "other"], ["words"]]


def test_what_may_name_a_person_is_taken_the_second_time_only():
    told = {"words": "Call Mme Dupont on 0475 12 34 56"}

    first, second = Written(told), Written({**told, "sure": "on"})

    assert "it may name a person" in str(first.non_field_errors())
    assert ["sure"] in [[field.name for field in group] for group in first.groups()]
    assert second.is_valid()
    assert second.written() == {"words": told["words"], "one": "", "other": ""}


@pytest.mark.parametrize("typed", ["2026-11-24", "24/11/2026"])
def test_a_day_may_come_from_a_calendar_or_be_typed(typed):
    assert day_field("Day").clean(typed) == datetime.date(2026, 11, 24)


def test_what_is_no_day_is_refused_with_an_example():
    with pytest.raises(ValidationError, match="such as 24/11/2026"):
        day_field("Day", error_messages={"required": "Say which day."}).clean("11/24/2026")
