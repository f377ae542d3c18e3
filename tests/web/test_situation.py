"""Chips and facts are two writings of one thing."""

import pytest
from django.http import QueryDict
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seuil.access.sentences import language_words
from seuil.access.types import FactKind
from seuil.access.vocabulary import vocabulary
from seuil.matching.index import index
from seuil.web.search.situation import carried, facts_of, situation_panel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

COMMUNES = ("commune:21004", "commune:21015", "commune:21001")


def fact(dimension):
    match dimension.kind:
        case FactKind.NUMBER:
            return st.integers(0, 120).map(float)
        case FactKind.BOOL:
            return st.booleans()
        case FactKind.ONE:
            return st.sampled_from(dimension.values)
        case FactKind.SET:
            return st.frozensets(st.sampled_from(dimension.values))
        case FactKind.LANGUAGE:
            return st.frozensets(st.sampled_from(sorted(language_words())), min_size=1, max_size=9)
        case FactKind.TERRITORY:
            return st.sampled_from(COMMUNES)


situations = st.fixed_dictionaries(
    {}, optional={code: fact(dim) for code, dim in vocabulary().dimensions.items()}
)
quiet = settings(
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def sent(fields):
    data = QueryDict(mutable=True)
    for name, value in fields:
        data.appendlist(name, value)
    return data


@quiet
@given(situation=situations)
def test_what_is_carried_is_read_back(situation):
    facts, errors = facts_of(sent(carried(situation)), index.ready().places)

    assert facts == situation
    assert errors == {}


@quiet
@given(situation=situations)
def test_the_chips_that_are_shown_say_the_same_facts(situation):
    places = index.ready().places
    panel = situation_panel(situation, {}, places)
    fields = []
    for group in (group for theme in panel.themes for group in theme.groups):
        if group.kind == "number":
            fields.append((group.name, group.value))
        fields += [
            (group.name, option.value) for option in (*group.options, *group.more) if option.checked
        ]

    assert facts_of(sent(fields), places) == (situation, {})


@quiet
@given(
    fields=st.lists(
        st.tuples(
            st.sampled_from([f"s_{code}" for code in vocabulary().dimensions]),
            st.text(max_size=30),
        ),
        max_size=8,
    )
)
def test_anything_that_is_sent_is_read_or_refused(fields):
    facts, errors = facts_of(sent(fields), index.ready().places)

    assert not set(facts) & set(errors)
    assert {name.removeprefix("s_") for name, value in fields if value.strip()} == {
        *facts,
        *errors,
    }


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_a_language_is_not_named_twice_in_the_same_words(language):
    with override(language):
        panel = situation_panel({}, {}, index.ready().places)
    spoken = next(g for t in panel.themes for g in t.groups if g.name == "s_language")
    chips = {chip.value: chip for chip in (*spoken.options, *spoken.more)}

    assert chips["ti"].own
    assert not chips[language].own
    assert not [chip for chip in chips.values() if chip.own.casefold() == chip.label.casefold()]
