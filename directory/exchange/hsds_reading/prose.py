"""Texts of others as plain paragraphs: their mark-up goes, their words stay."""

import re
from html.parser import HTMLParser

SUMMARY = 600
_TAG = re.compile(r"<(/?[a-zA-Z]|!--)[^<>]*>")
_ENTITY = re.compile(r"&(#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);")
_BLOCKS = frozenset("p div br li ul ol tr table h1 h2 h3 h4 h5 h6 section article hr".split())
_UNREAD = frozenset({"script", "style", "template"})
_LINK = re.compile(r"\[([^\]\n]+)\]\((https?://[^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6}\s+", re.M)
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")


def plain(text: str) -> str:
    """The text without HTML and without the commonest Markdown; paragraphs stay apart."""
    if _TAG.search(text):
        text = _without_tags(text)
    elif _ENTITY.search(text):
        text = _without_tags(text.replace("<", "&lt;"))
    text = _LINK.sub(r"\1 (\2)", _STRONG.sub(r"\2", _HEADING.sub("", text)))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def opening(text: str, longest: int = SUMMARY) -> tuple[str, str]:
    """What stands first, as much as a summary may have, and the rest.

    Whole paragraphs if the first one fits, else whole sentences, else whole words.
    """
    first, _, rest = text.partition("\n\n")
    if len(first) <= longest:
        return first, rest.strip()
    cut = first[: longest - 1]
    end = max((found.end() for found in re.finditer(r"[.!?…](?=\s)", cut)), default=0)
    if end < longest // 3:
        return cut.rsplit(" ", 1)[0].rstrip(" ,;:") + "…", text
    return first[:end], f"{first[end:].strip()}\n\n{rest}".strip()


def shortened(text: str, longest: int) -> str:
    """On one line, cut at a word when it is longer."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rsplit(" ", 1)[0] + "…"


def _without_tags(text: str) -> str:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return "".join(reader.said)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unread += tag in _UNREAD
        if tag in _BLOCKS:
            self.said.append("\n\n" if tag == "p" else "\n")
        if tag == "li":
            self.said.append("- ")

    def handle_endtag(self, tag: str) -> None:
        self._unread = max(0, self._unread - (tag in _UNREAD))
        if tag in _BLOCKS:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.said.append(data)
