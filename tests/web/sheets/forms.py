"""What a browser would send of a form: every field as it stands on the page."""

from html.parser import HTMLParser


class FormReader(HTMLParser):
    """Collects the successful controls of the form with this id, in order."""

    def __init__(self, form_id):
        super().__init__()
        self.form_id = form_id
        self.inside = False
        self.fields = []
        self._select = None
        self._area = None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.inside = given.get("id") == self.form_id
        if not self.inside:
            return
        name = given.get("name")
        if tag == "input" and name:
            kind = given.get("type", "text")
            if kind not in {"radio", "checkbox"} or "checked" in given:
                without = "on" if kind in {"radio", "checkbox"} else ""
                self.fields.append((name, given.get("value", without)))
        elif tag == "select" and name:
            self._select = [name, []]
        elif tag == "option" and self._select:
            self._select[1].append((given.get("value", ""), "selected" in given))
        elif tag == "textarea" and name:
            self._area = [name, ""]

    def handle_data(self, data):
        if self._area:
            self._area[1] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "select" and self._select:
            name, found = self._select
            chosen = [value for value, selected in found if selected] or [found[0][0]]
            self.fields.append((name, chosen[-1]))
            self._select = None
        elif tag == "textarea" and self._area:
            self.fields.append(tuple(self._area))
            self._area = None


def form_of(response, form_id="section-form"):
    """Return what the form on a page would send if nobody touched it: name -> values."""
    reader = FormReader(form_id)
    reader.feed(response.content.decode())
    assert reader.fields, f"there is no form {form_id} on this page"
    data = {}
    for name, value in reader.fields:
        data.setdefault(name, []).append(value)
    return data
