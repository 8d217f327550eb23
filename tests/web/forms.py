"""A reader without a browser: finds the forms of a page, fills them in, presses their buttons."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

Pairs = list[tuple[str, str]]


@dataclass
class Form:
    """One form with what it would send, and its buttons by value."""

    method: str
    action: str
    fields: Pairs = field(default_factory=list)
    hidden: Pairs = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, button: str = "", **answers: str | list[str]) -> Pairs:
        """What is sent when these answers are given and the button with this value is pressed."""
        for name in answers:
            assert name in self.choices, f"the form does not ask for {name}"
        kept = [pair for pair in self.fields if pair[0] not in answers]
        given = [
            (name, one)
            for name, value in answers.items()
            for one in ([value] if isinstance(value, str) else value)
        ]
        if not button:
            return kept + given
        name = next(name for name, value in self.buttons if value == button)
        return [*kept, *given, (name, button)]


@dataclass
class Page:
    forms: list[Form]
    links: list[str]
    text: str
    headings: list[str]
    title: str
    html: str = ""

    def form(self, button: str) -> Form:
        """The form that has a button with this value."""
        return next(f for f in self.forms if button in [value for _name, value in f.buttons])


def page(html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    words = " ".join("".join(reader.words).split())
    headings = [" ".join("".join(one).split()) for one in reader.headings]
    return Page(reader.forms, reader.links, words, headings, "".join(reader.title).strip(), html)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.headings: list[list[str]] = []
        self.title: list[str] = []
        self._open: list[str] = []
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in {"a", "b", "small", "span", "label"}:
            self.words.append(" ")  # what stands apart on the screen
        if tag not in {"input", "meta", "link", "br", "use", "path", "circle"}:
            self._open.append(tag)
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in {"h1", "h2", "h3"}:
            self.headings.append([])
        if tag == "form":
            self._form = Form(given.get("method", "get"), given.get("action", ""))
            self.forms.append(self._form)
        if self._form is not None:
            self._in_form(self._form, tag, given)

    def _in_form(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "button":
            form.buttons.append((name, value))
        elif tag == "select":
            self._select = name
            form.choices.setdefault(name, [])
        elif tag == "option":
            form.choices[self._select].append(value)
            if "selected" in given:
                form.fields.append((self._select, value))
        elif tag == "input" and given.get("type") == "hidden":
            form.fields.append((name, value))
            form.hidden.append((name, value))
        elif tag == "input":
            form.choices.setdefault(name, []).append(value)
            if given.get("type") not in {"radio", "checkbox"} or "checked" in given:
                form.fields.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        if "style" in self._open or "script" in self._open:
            return
        if "title" in self._open:
            self.title.append(data)
            return
        self.words.append(data)
        if {"h1", "h2", "h3"} & set(self._open):
            self.headings[-1].append(data)
