"""What is drawn once holds only what is the same for everybody, and looks as if drawn each time."""

import functools
import gc
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client
from django.utils.translation import override

from seuil.web.components import Chip, ChipGroup, Facet, FacetOption, Reason, ResultCard, SheetWords
from seuil.web.search.kept import made_once
from seuil.web.search.widgets import options
from seuil.web.templatetags import drawings
from seuil.web.templatetags.drawings import OnceNode

LOAD = "{% load drawings i18n %}"


def drawn(template, **context):
    return Template(LOAD + template).render(Context(context))


def test_once_draws_again_for_other_values_and_in_other_languages():
    template = Template(
        LOAD + "{% once name=name %}{% translate 'Search' %} {{ name }}{% endonce %}"
    )

    def shown(name, language):
        with override(language):
            return template.render(Context({"name": name}))

    assert [shown(*asked) for asked in (("a", "en"), ("b", "en"), ("a", "fr"), ("a", "en"))] == [
        "Search a",
        "Search b",
        "Chercher a",
        "Search a",
    ]


def test_once_draws_once():
    counted = []
    template = Template(LOAD + "{% once name=name %}{{ name }}{% endonce %}")
    node = template.nodelist.get_nodes_by_type(OnceNode)[0]
    node.nodelist.append(Counting(counted))

    for _ in range(3):
        template.render(Context({"name": "a"}))

    assert counted == ["a"]


class Counting(Template("").nodelist.__class__):
    def __init__(self, counted):
        self.counted = counted
        self.token = None

    def render_annotated(self, context):
        self.counted.append(context["name"])
        return ""


def test_the_inside_of_once_sees_only_what_it_names():
    text = drawn(
        "{% once name=name %}{{ name }}{{ typed }}{% endonce %}", name="a", typed="Zefirine"
    )

    assert text == "a"


@pytest.mark.parametrize(
    "wrong",
    ["{% once name %}{% endonce %}", "{% once %}{% block title %}{% endblock %}{% endonce %}"],
)
def test_once_refuses_what_would_be_shared_by_mistake(wrong):
    with pytest.raises(TemplateSyntaxError):
        Template(LOAD + wrong)


def test_once_starts_over_when_it_keeps_much(monkeypatch):
    monkeypatch.setattr(drawings, "MOST_DRAWN", 2)
    template = Template(LOAD + "{% once name=name %}{{ name }}{% endonce %}")
    node = template.nodelist.get_nodes_by_type(OnceNode)[0]

    texts = [template.render(Context({"name": name})) for name in "abcabc"]

    assert texts == list("abcabc")
    assert len(node.drawn) <= 2


HOSTILE = "<b>{0} {sentence} {{ x }} %s</b>"
ESCAPED = "&lt;b&gt;{0} {sentence} {{ x }} %s&lt;/b&gt;"


def test_texts_with_marks_of_any_kind_come_out_as_they_are():
    card = ResultCard(
        sheet=SheetWords(id="1", name=HOSTILE, url="#", organisation=HOSTILE),
        verdict="blocked",
        reasons=[Reason("failed", HOSTILE, HOSTILE), Reason("met", HOSTILE)],
        further=[Reason("ask_person", HOSTILE)],
    )
    facet = Facet(name="f", legend="", options=[FacetOption(HOSTILE, HOSTILE, 3)])
    chip = Chip(value=HOSTILE, label=HOSTILE, own=HOSTILE)
    group = ChipGroup(name="s", legend="", options=[chip])

    texts = [
        (6, drawn("{% result_card card %}", card=card)),
        (2, drawn("{% facet_options facet %}", facet=facet)),
        (4, drawn("{% chips group group.options %}", group=group)),
        (2, options([(HOSTILE, HOSTILE)]).with_chosen("")),
        (3, options([(HOSTILE, HOSTILE)], group=HOSTILE).with_chosen(HOSTILE)),
    ]

    assert [text.count(ESCAPED) for _, text in texts] == [times for times, _ in texts]
    assert not [text for _, text in texts if "<b>" in text]


def test_one_option_is_chosen_and_only_there():
    both = options([("", "any"), ("1", "one")]) + options([("12", "twelve")], group="more")

    assert both.with_chosen("1").count("selected") == 1
    assert '<option value="1" selected>one</option>' in both.with_chosen("1")
    assert "selected" not in both.with_chosen("13")


def test_what_is_made_of_one_source_is_made_again_of_the_next():
    made = []

    @made_once
    def make(source, language):
        made.append((tuple(source), language))
        return f"{source[0]} {language}"

    first, second = ["x"], ["x"]

    answers = [make(first, "fr"), make(first, "nl"), make(first, "fr"), make(second, "fr")]

    assert answers == ["x fr", "x nl", "x fr", "x fr"]
    assert made == [(("x",), "fr"), (("x",), "nl"), (("x",), "fr")]


def kept():
    """Return how much each drawing and each memo of the screens keeps."""
    gc.collect()
    found = {}
    for thing in gc.get_objects():
        if type(thing) is OnceNode:
            found[id(thing)] = len(thing.drawn)
        elif type(thing) is functools._lru_cache_wrapper and "seuil.web" in thing.__module__:
            found[id(thing)] = thing.cache_info().currsize
    return found


@pytest.mark.django_db
@pytest.mark.usefixtures("own_copy")
def test_nothing_of_a_person_is_kept():
    """Another person who finds the same sheets leaves the process as it was."""
    found = {"text": "médecin", "place": "1030", "within": "any", "sort": "nearest"}

    def ask(person):
        """Ask outside the transaction of the test, in which sheets are not kept."""
        try:
            return Client().post("/", {**found, **person}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as apart:
        woman = {"s_gender": "woman", "s_age": "34", "s_language": ["ti"], "s_animals": "yes"}
        man = {"s_gender": "man", "s_age": "71", "s_residence_status": "undocumented"}
        statuses = [*apart.map(ask, [woman, man])]
        before = kept()
        statuses += apart.map(ask, [{"s_gender": "man", "s_age": "93", "s_language": ["ro", "ar"]}])

    assert statuses == [200, 200, 200]
    assert sum(before.values()) > 100
    assert kept() == before
