"""What can be taken, in prepared values; see `templates/pages/data.html`."""

from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from directory.exchange.dump import Dump, DumpedFile
from directory.exchange.whole_folder import CHECKSUMS
from directory.web.wording import NARROW_SPACE

_MEDIA = {
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "txt": "text/plain; charset=utf-8",
    "md": "text/plain; charset=utf-8",
}


def media_type(name: str) -> str:
    """What the file of that name is, for whoever fetches it."""
    return _MEDIA.get(name.rpartition(".")[2], "application/octet-stream")


def data_facts(dump: Dump | None) -> dict[str, Any]:
    site = settings.SITE_URL
    return {
        "site": site,
        "feeds": [
            {"label": label, "url": site + reverse(f"programmes-{kind}")}
            for label, kind in (("Atom", "atom"), ("iCalendar", "ics"), ("CSV", "csv"))
        ],
        "example": f"{site}{reverse('programmes-csv')}?place=kukes&kind=job",
        "hsds_url": f"{site}/api/hsds",
        "openapi_url": site + reverse("openapi"),
        "docs_url": _known("api-docs"),
        "dump": {
            "day": dump.day,
            "programmes": dump.programmes,
            "files": [_file(one) for one in dump.files],
            "checksums_url": reverse("data-file", args=[CHECKSUMS]),
        }
        if dump
        else None,
    }


def _known(name: str) -> str:
    """The address of a page, or nothing while the site does not have it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _file(one: DumpedFile) -> dict[str, str]:
    return {
        "name": one.name,
        "url": reverse("data-file", args=[one.name]),
        "size": size_in_words(one.size),
        "about": _about(one.name),
        "sha256": one.sha256,
    }


def _about(name: str) -> str:
    """What is in a file of a dump."""
    return {
        "programmes.csv": _("Every programme, a line each, with our own columns"),
        "programmes.xlsx": _("The same for Excel or LibreOffice"),
        "hsds-sq.zip": _("Tables after the Open Referral standard (HSDS), texts in Albanian"),
        "hsds-en.zip": _("Tables after the Open Referral standard (HSDS), texts in English"),
        "hsds-sq.jsonl": _("Open Referral services as JSON, a line each, texts in Albanian"),
        "hsds-en.jsonl": _("Open Referral services as JSON, a line each, texts in English"),
        "organisations.csv": _("The organisations that run them"),
        "places.csv": _("The places with their codes"),
        "LICENSE.txt": _("What you may do with it"),
    }.get(name, "")


def size_in_words(size: int) -> str:
    """Bytes as people say them: "812 kB", "1.4 MB"."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1_000))}{NARROW_SPACE}kB"
    return f"{size / 1_000_000:.1f}{NARROW_SPACE}MB"
