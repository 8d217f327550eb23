"""What a browser would send of the form of a change, with line breaks as browsers send them."""

from html.parser import HTMLParser

Pairs = list[tuple[str, str]]


def as_a_browser_sends(html: str, *, button: str, form: str = "draft") -> Pairs:
    """The fields of the form with this id as they stand, and the button that was pressed."""
    reader = _Reader(form)
    reader.feed(html)
    assert reader.seen, "the page has no such form"
    return [*reader.pairs, (button, "1")]


class _Reader(HTMLParser):
    def __init__(self, form: str) -> None:
        super().__init__()
        self.pairs: Pairs = []
        self.seen = False
        self._form, self._inside = form, False
        self._select, self._text = "", ""
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("id") == self._form
            self.seen = self.seen or self._inside
        elif not self._inside:
            return
        elif tag == "select":
            self._select = given["name"]
            self.pairs.append((self._select, ""))  # until an option is found to be selected
        elif tag == "option" and "selected" in given:
            self.pairs.remove((self._select, ""))
            self.pairs.append((self._select, given.get("value", "")))
        elif tag == "textarea":
            self._area, self._text = given["name"], ""
        elif tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            self.pairs.append((given["name"], given.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea" and self._area is not None:
            text = self._text.removeprefix("\n").replace("\r\n", "\n").replace("\n", "\r\n")
            self.pairs.append((self._area, text))
            self._area = None
