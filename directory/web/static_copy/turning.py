"""A page of the site made into one that opens from disk: relative links, no script, no form."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from directory.web.static_copy.plan import Way, relative

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_LINK = re.compile(r'(\s)(href|src)="([^"]*)"')
_CLASS = re.compile(r'\sclass="([^"]*)"')
# What a page says of itself to others stands for the living one; links to neighbours do not.
_KEPT_LINKS = frozenset({"canonical", "icon"})
_SCRIPTED = frozenset({"hidden", "data-can"})
# No server sends its policy along with a file, so the page carries it: nothing runs, nothing loads.
POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
    " img-src 'self' data: file:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">"
    '<meta name="referrer" content="no-referrer">'
)


@dataclass
class Turned:
    """The page, and the links into the copy that were met on the way, as the site has them."""

    html: str
    links: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Manner:
    """How the pages of one language are turned.

    `way` tells where a link of the site leads; `in_place_of` gives the HTML that stands for a form,
    by its action and the file it is in; `notice` is shown on top of the page in that file; `style`
    goes into the head; `living_words` follow, unseen, a link that needs the living site.
    """

    way: Callable[[str], Way]
    in_place_of: Callable[[str, str], str]
    notice: Callable[[str], str]
    style: str
    living_words: str
    icon: str
    picture: Callable[[str], str] = lambda address: ""


def turned(html: str, file: str, manner: Manner) -> Turned:
    """The page as it is written to `file`."""
    turner = _Turner(file, manner)
    turner.feed(html)
    turner.close()
    return Turned("".join(turner.out), turner.links)


class _Turner(HTMLParser):
    """Hands on what it reads, but for what it leaves out or changes."""

    def __init__(self, file: str, manner: Manner) -> None:
        super().__init__(convert_charrefs=False)
        self.file, self.manner = file, manner
        self.out: list[str] = []
        self.links: list[str] = []
        self._left_out = ""  # the element that is being left out, and how deep we are in it
        self._depth = 0
        self._anchors: list[str] = []  # for each open link, what stands for its end

    # --- elements ---------------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._left_out:
            self._depth += tag == self._left_out
            return
        given = dict(attrs)
        if tag in {"script", "form"} or (given.keys() & _SCRIPTED and tag not in VOID):
            self._leave_out(tag, given)
            return
        text = self.get_starttag_text() or ""
        match tag:
            case "link":
                self.out.append(self._head_link(given, text))
            case "meta" if given.get("property") == "og:image":
                self.out.append(self._picture(given, text))
            case "a":
                self._anchor(given, text)
            case "main":
                self.out += [self.manner.notice(self.file), text]
            case "head":
                self.out += [text, "\n", POLICY]
            case _:
                self.out.append(text)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._left_out:
            self.out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if self._left_out:
            if tag == self._left_out:
                self._depth -= 1
                if not self._depth:
                    self._left_out = ""
            return
        if tag == "a":
            self.out.append(self._anchors.pop() if self._anchors else "</a>")
            return
        if tag == "head":
            self.out.append(self.manner.style)
        self.out.append(f"</{tag}>")

    def _leave_out(self, tag: str, given: dict[str, str | None]) -> None:
        self._left_out, self._depth = tag, 1
        if tag == "form":
            self.out.append(self.manner.in_place_of(given.get("action") or "", self.file))

    # --- links ------------------------------------------------------------------------------------

    def _anchor(self, given: dict[str, str | None], text: str) -> None:
        link = given.get("href") or ""
        if not _is_own(link):
            self._anchors.append("</a>")
            self.out.append(text)
            return
        way = self.manner.way(link)
        if way.file:
            self._meet(link)
            self._anchors.append("</a>")
            self.out.append(_with_link(text, self._to(way.file, link)))
        elif way.living:
            self._anchors.append(f"{self.manner.living_words}</a>")
            self.out.append(_marked(_with_link(text, way.living)))
        else:
            self._anchors.append("")

    def _head_link(self, given: dict[str, str | None], text: str) -> str:
        rel = given.get("rel") or ""
        if rel == "icon":
            return _with_link(text, relative(self.file, self.manner.icon))
        if rel in _KEPT_LINKS:
            return text
        link = given.get("href") or ""
        way = self.manner.way(link) if rel == "alternate" and _is_own(link) else Way()
        if not way.file:
            return ""
        self._meet(link)
        return _with_link(text, self._to(way.file, link))

    def _picture(self, given: dict[str, str | None], text: str) -> str:
        file = self.manner.picture(given.get("content") or "")
        if not file:
            return text
        old = escape(given.get("content") or "")
        return text.replace(f'content="{old}"', f'content="{relative(self.file, file)}"')

    def _meet(self, link: str) -> None:
        self.links.append(link.partition("#")[0])

    def _to(self, file: str, link: str) -> str:
        fragment = urlsplit(link).fragment
        return relative(self.file, file) + (f"#{fragment}" if fragment else "")

    # --- everything else as it is -----------------------------------------------------------------

    def _hand_on(self, text: str) -> None:
        if not self._left_out:
            self.out.append(text)

    def handle_data(self, data: str) -> None:
        self._hand_on(data)

    def handle_entityref(self, name: str) -> None:
        self._hand_on(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._hand_on(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        """Comments are for those who make pages, not for those who keep them."""

    def handle_decl(self, decl: str) -> None:
        self._hand_on(f"<!{decl}>")


def _is_own(link: str) -> bool:
    """Whether a link names a place on this site by its path."""
    return link.startswith("/") and not link.startswith("//")


def _with_link(tag: str, link: str) -> str:
    return _LINK.sub(lambda found: f'{found[1]}{found[2]}="{escape(link)}"', tag, count=1)


def _marked(tag: str) -> str:
    """The link with the class by which a reader sees that it needs the living site."""
    if _CLASS.search(tag):
        return _CLASS.sub(lambda found: f' class="{found[1]} live"', tag, count=1)
    return f'{tag[:-1]} class="live">'


def own_links(html: str) -> list[str]:
    """All that a page of the copy names in `href` and `src`, unescaped."""
    return [unescape(found[3]) for found in _LINK.finditer(html)]
