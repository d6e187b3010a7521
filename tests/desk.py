"""What a browser would send from a page of the desk: the form as it stands, with what somebody typed over it."""

from html.parser import HTMLParser

from django.urls import reverse


class _Fields(HTMLParser):
    """Collects the fields of the page's largest form, as a browser would send them."""

    def __init__(self):
        super().__init__()
        self.forms, self._select, self._options, self._text = [], None, [], None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.forms.append([])
        if not self.forms:
            return
        if tag == "input" and given.get("name"):
            kind = given.get("type", "text")
            if kind not in ("submit", "button", "image", "file") and (
                kind not in ("checkbox", "radio") or "checked" in given
            ):
                self.forms[-1].append((given["name"], given.get("value", "on" if kind == "checkbox" else "")))
        elif tag == "select":
            self._select, self._options, self._several = given.get("name"), [], "multiple" in given
        elif tag == "option" and self._select:
            self._options.append((given.get("value", ""), "selected" in given))
        elif tag == "textarea":
            self._text = (given.get("name"), "")

    def handle_data(self, data):
        if self._text:
            self._text = (self._text[0], self._text[1] + data)

    def handle_endtag(self, tag):
        if tag == "select" and self._select:
            chosen = [value for value, is_chosen in self._options if is_chosen]
            if not chosen and not self._several and self._options:
                chosen = [self._options[0][0]]
            self.forms[-1] += [(self._select, value) for value in chosen]
            self._select = None
        elif tag == "textarea" and self._text:
            name, text = self._text
            self.forms[-1].append((name, text.removeprefix("\r\n").removeprefix("\n")))
            self._text = None


def form_of(response) -> dict[str, list[str]]:
    """The fields of the page's largest form, as they stand; rows that a script would copy are left out."""
    parser = _Fields()
    parser.feed(response.content.decode())
    fields: dict[str, list[str]] = {}
    for name, value in max(parser.forms, key=len):
        if "__prefix__" not in name:
            fields.setdefault(name, []).append(value)
    return fields


def fill(client, address: str, typed: dict, *, press: str = "_save"):
    """Open the form at `address`, type, press a button, and return the answer."""
    opened = client.get(address)
    assert opened.status_code == 200, opened.status_code
    return client.post(address, {**form_of(opened), **typed, press: "1"})


def page(model, name: str, *keys) -> str:
    """The address of a page of the desk: `page(Meeting, "change", meeting.pk)`."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=keys)


def messages_of(response) -> list[str]:
    """What the answer told the person."""
    return [str(message) for message in response.context["messages"]]


def errors_of(response) -> str:
    """All that the forms of the page complain of, as one text."""
    forms = [response.context["adminform"].form]
    sets = [each.formset for each in response.context["inline_admin_formsets"]]
    found = [str(form.errors) for form in forms] + [str(s.errors) + str(s.non_form_errors()) for s in sets]
    return " ".join(found)


def publish(client, record, *, checked="no", follow=False):
    """Publish `record` as a reviewer does: press, look at what it holds, and say whether that was checked."""
    address = page(type(record), "state", record.pk)
    shown = client.post(address, {"to": "published", "seen": record.state})
    return client.post(address, {**form_of(shown), "checked": checked}, follow=follow)
