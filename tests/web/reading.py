"""Reading pages as a browser without JavaScript does: elements, forms, what a button sends."""

from dataclasses import dataclass

from django.test.html import Element, parse_html


@dataclass(frozen=True)
class Page:
    """One answer: its elements, and its forms as they would be sent."""

    response: object
    root: Element

    def all(self, tag="", /, **attributes):
        return [
            element
            for element in walk(self.root)
            if (not tag or element.name == tag)
            and all(attribute(element, key.rstrip("_")) == v for key, v in attributes.items())
        ]

    def one(self, tag="", /, **attributes):
        (found,) = self.all(tag, **attributes)
        return found

    def by_id(self, identity):
        return self.one(id=identity)

    def fields(self, form_id):
        """Return what the form would send, without any button."""
        form = self.by_id(form_id)
        inside = {id(element) for element in walk(form)}
        return [
            pair
            for element in walk(self.root)
            if attribute(element, "form") == form_id
            or (attribute(element, "form") is None and id(element) in inside)
            for pair in sent_by(element)
        ]

    @property
    def text(self):
        return words(self.root)


def read(response):
    return Page(response, parse_html(response.text))


def walk(element):
    yield element
    for child in element.children:
        if isinstance(child, Element):
            yield from walk(child)


def attribute(element, name):
    """Return the value of an attribute, empty when it has none, None when it is not there."""
    found = dict(element.attributes)
    if name == "class" and name in found:
        return found[name]
    return (found[name] or "") if name in found else None


def words(element):
    parts = [
        words(child) if isinstance(child, Element) else str(child)
        for child in element.children
        if not (isinstance(child, Element) and child.name in {"script", "style", "svg"})
    ]
    return " ".join(" ".join(parts).split())


def sent_by(element):
    name = attribute(element, "name")
    if not name or attribute(element, "disabled") is not None:
        return
    if element.name == "select":
        options = [option for option in walk(element) if option.name == "option"]
        chosen = [o for o in options if attribute(o, "selected") is not None] or options[:1]
        yield from ((name, attribute(option, "value")) for option in chosen)
    elif element.name == "input":
        kind = attribute(element, "type")
        if kind in {"radio", "checkbox"} and attribute(element, "checked") is None:
            return
        yield name, attribute(element, "value") or ""
    elif element.name == "textarea":
        yield name, words(element)


def form_data(pairs):
    data = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    return data


def press(client, page, form_id, button, to="/"):
    """Send a form of the page with one of its buttons, as a browser does."""
    pairs = page.fields(form_id)
    if name := attribute(button, "name"):
        pairs = [*pairs, (name, attribute(button, "value") or "")]
    address = attribute(button, "formaction") or to
    return read(client.post(address, form_data(pairs)))
