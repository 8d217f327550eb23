"""The stylesheets, which travel inside the pages, so that a page is one request.

A page carries `base` and those that it names: `{% styles "cards" "home" %}`. Its content security
policy allows them by their hash, and no other inline style.
"""

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "styles"


def _shortened(css: str) -> str:
    """Without comments and line ends; what compression leaves of the rest is not worth a tool."""
    return re.sub(r"/\*.*?\*/|\n", "", css, flags=re.DOTALL)


SHEETS = {
    path.stem: _shortened(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.css"))
}


_allowed: ContextVar[set[str] | None] = ContextVar("what the policy has to allow", default=None)


@cache
def _element(names: Sequence[str]) -> tuple[str, str]:
    """The sheets as one element, and how the policy names it."""
    css = "".join(SHEETS[name] for name in names)
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return f"<style>{css}</style>", f"'sha256-{digest}'"


def element(*names: str) -> str:
    """The base stylesheet and the named ones, for a page; KeyError for one that does not exist."""
    html, source = _element(("base", *names))
    if (allowed := _allowed.get()) is not None:
        allowed.add(source)
    return html


@contextmanager
def allowed() -> Iterator[set[str]]:
    """What `style-src` has to name for the pages that are rendered meanwhile."""
    sources: set[str] = set()
    token = _allowed.set(sources)
    try:
        yield sources
    finally:
        _allowed.reset(token)
