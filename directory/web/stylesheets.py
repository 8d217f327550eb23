"""The stylesheets, which travel inside the pages, so that a page is one request.

A page carries `base` and those that it names: `{% styles "cards" "home" %}`. The content security
policy allows each by its hash, and no other inline style.
"""

import base64
import hashlib
import re
from pathlib import Path

FOLDER = Path(__file__).parent / "styles"


def _shortened(css: str) -> str:
    """Without comments and line ends; what compression leaves of the rest is not worth a tool."""
    return re.sub(r"/\*.*?\*/|\n", "", css, flags=re.DOTALL)


SHEETS = {
    path.stem: _shortened(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.css"))
}


def policy() -> list[str]:
    """What `style-src` has to name besides the site itself."""
    digests = (hashlib.sha256(css.encode()).digest() for css in SHEETS.values())
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
