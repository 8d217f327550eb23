"""What a browser would send for a form as it stands on a page, and editors who fill it in."""

from html.parser import HTMLParser
from typing import Any

from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from tests.second_factor import with_code

Sent = dict[str, Any]


class _Form(HTMLParser):
    """Reads the form whose id ends in `_form` and is sent by POST."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = False
        self.sent: dict[str, list[str]] = {}
        self.select = ""
        self.first: str | None = None  # what a browser chooses when nothing is selected
        self.textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value if value is not None else "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.inside = given.get("id", "").endswith("_form")
        if not self.inside:
            return
        if tag == "select":
            self.select = name
            self.first = None if "multiple" in given else ""
        elif tag == "option" and "selected" in given:
            self.add(self.select, given.get("value", ""))
        elif tag == "option" and self.first == "":
            self.first = given.get("value", "")
        elif tag == "textarea":
            self.textarea = name
            self.sent[name] = [""]
        elif tag == "input" and _is_sent(given):
            ticked = "on" if given.get("type") == "checkbox" else ""
            self.add(name, given.get("value", ticked))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.textarea = ""
        if tag == "select" and self.inside and self.select not in self.sent and self.first:
            self.add(self.select, self.first)
        if tag == "form":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside and self.textarea:
            # The first line break after the tag belongs to the markup.
            before = self.sent[self.textarea][0]
            after = data if before else data.removeprefix("\r").removeprefix("\n")
            self.sent[self.textarea] = [before + after]

    def add(self, name: str, value: str) -> None:
        if name and "__prefix__" not in name:
            self.sent.setdefault(name, []).append(value)


def _is_sent(given: dict[str, str]) -> bool:
    kind = given.get("type", "text")
    if kind in {"checkbox", "radio"}:
        return "checked" in given
    return kind not in {"submit", "button", "file"}


def filled(response: Any) -> Sent:
    """The fields of the form on a page, as they would be sent untouched."""
    form = _Form()
    form.feed(response.content.decode())
    assert form.sent, "there is no form on this page"
    return {name: values for name, values in form.sent.items() if name}


def editor(name: str = "arta") -> Client:
    """Somebody logged in who may do everything."""
    client = Client()
    user = User.objects.filter(username=name).first()
    if user is None:
        user = User.objects.create_superuser(name)
        with_code(user)
    client.force_login(user)
    return client


def reader(*codenames: str) -> Client:
    """Somebody on the staff who has these permissions only."""
    user = User.objects.create_user("lexuesi", is_staff=True)
    with_code(user)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(user)
    return client


def change_page(row: Any, language: str = "sq") -> str:
    """The address of the form that changes a row."""
    opts = row._meta
    address = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])
    return f"/en{address}" if language == "en" else address


def errors_of(response: Any) -> dict[str, list[str]]:
    """What the page says is wrong, by field; of rows, by the name of their input."""
    assert response.status_code == 200, response.status_code
    with override("en" if response.request["PATH_INFO"].startswith("/en/") else "sq"):
        form = response.context["adminform"].form
        found = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
        for inline in response.context["inline_admin_formsets"]:
            rows = inline.formset
            for row in rows.forms:
                for name, texts in row.errors.items():
                    found[f"{row.prefix}-{name}"] = [str(text) for text in texts]
            if rows.non_form_errors():
                found[rows.prefix] = [str(text) for text in rows.non_form_errors()]
    return found


def new_row(sent: Sent, prefix: str, **values: Any) -> Sent:
    """The form with one more inline row."""
    number = int(sent[f"{prefix}-TOTAL_FORMS"][0])
    row = {f"{prefix}-{number}-{name}": value for name, value in values.items()}
    return {**sent, **row, f"{prefix}-TOTAL_FORMS": [str(number + 1)]}
