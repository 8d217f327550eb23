"""A search as an Atom feed (RFC 4287): one entry for each programme, in rank order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from io import StringIO
from types import MappingProxyType
from uuid import NAMESPACE_URL, uuid5
from xml.sax.xmlreader import AttributesImpl
from zoneinfo import ZoneInfo

from django.utils.xmlutils import SimplerXMLGenerator

from directory.exchange.found import Found, Listing, found, plain
from directory.rules.calls import STOPPED
from directory.rules.dates import date_in_words
from directory.rules.vocabularies import KINDS, SECTORS, TYPES, Label, Vocabulary
from directory.search.parameters import Parameters

ATOM = "application/atom+xml"
HERE = ZoneInfo("Europe/Tirane")

_CATEGORIES: Mapping[str, Vocabulary] = {"kind": KINDS, "type": TYPES, "sector": SECTORS}
_ABOUT = Label(
    "Kurse, bursa, punë dhe mbështetje për biznes: për kë janë dhe deri kur.",
    "Courses, scholarships, jobs and support for a business: for whom, and until when.",
)
_CUT = Label(
    "Këtu janë {shown} të parat nga {total}; kufizoje kërkimin për të parë të tjerat.",
    "These are the first {shown} of {total}; narrow the search to see the others.",
)
_FROM_TO = Label("Nga {opens} deri më {closes}.", "From {opens} to {closes}.")
_UNTIL = Label("Afati i fundit: {closes}.", "Deadline: {closes}.")
_FROM = Label("Nga {opens}; afati i fundit nuk dihet.", "From {opens}; no deadline is known.")
_STOPPED = Label("Organizuesi e ka ndërprerë.", "The organiser has stopped it.")
_ALWAYS = Label("E hapur gjatë gjithë vitit.", "Open all year round.")
_ASK = Label("Pyet organizuesin nëse është e hapur.", "Ask the organiser whether it is open.")


@dataclass(frozen=True)
class Addresses:
    """Absolute addresses: of this feed, of its page, of the feed in the other language.

    `programme` gives that of the page of a programme, by its slug.
    """

    feed: str
    page: str
    other_feed: str
    programme: Callable[[str], str]


def atom(parameters: Parameters, *, on: date, language: str, addresses: Addresses) -> bytes:
    """The feed of a search. Raises SearchRefused.

    The same search gives the same bytes until something in it changes. It has changed when the
    latest of its programmes has; an empty one, which nothing dates, at the beginning of today.
    """
    results = found(parameters, on=on, language=language)
    stream = StringIO()
    xml = SimplerXMLGenerator(stream, "utf-8")
    xml.startDocument()
    _start(xml, "feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": language})
    _head(xml, results, on=on, language=language, addresses=addresses)
    for listing in results.listings:
        _entry(xml, listing, language, addresses)
    xml.endElement("feed")
    xml.endDocument()
    return stream.getvalue().encode()


def _head(
    xml: SimplerXMLGenerator, results: Found, *, on: date, language: str, addresses: Addresses
) -> None:
    changes = [listing.programme.modified_at for listing in results.listings]
    about = _ABOUT.in_language(language)
    if results.total > len(results.listings):
        numbers = {"shown": len(results.listings), "total": results.total}
        about += " " + _CUT.in_language(language).format(**numbers)
    xml.addQuickElement("id", uuid5(NAMESPACE_URL, addresses.feed).urn)
    xml.addQuickElement("title", results.name)
    xml.addQuickElement("subtitle", about)
    xml.addQuickElement("updated", _moment(max(changes, default=_morning(on))))
    xml.addQuickElement("generator", "Mundësi")
    _link(xml, "self", addresses.feed, type=ATOM)
    _link(xml, "alternate", addresses.page, type="text/html", hreflang=language)
    _link(xml, "alternate", addresses.other_feed, type=ATOM, hreflang=_other(language))


def _entry(xml: SimplerXMLGenerator, listing: Listing, language: str, addresses: Addresses) -> None:
    programme = listing.programme
    title, written_in = listing.text("title", language)
    _start(xml, "entry")
    xml.addQuickElement("id", programme.uuid.urn)
    xml.addQuickElement("title", title, _foreign(written_in, language))
    xml.addQuickElement("updated", _moment(programme.modified_at))
    xml.addQuickElement("published", _moment(programme.created_at))
    _start(xml, "author")
    xml.addQuickElement("name", plain(listing.facts["organisation"][language]))
    xml.endElement("author")
    # One alone: of several alternates some readers open the last, in whichever language it is.
    page = addresses.programme(programme.slug)
    _link(xml, "alternate", page, type="text/html", hreflang=language)
    if programme.application_url:
        _link(xml, "related", programme.application_url)
    if programme.source_url:
        _link(xml, "via", programme.source_url)
    _categories(xml, listing, language, addresses)
    xml.addQuickElement("summary", _summary(listing, language), {"type": "text"})
    xml.endElement("entry")


def _categories(
    xml: SimplerXMLGenerator, listing: Listing, language: str, addresses: Addresses
) -> None:
    programme = listing.programme
    scheme = addresses.page.partition("?")[0]
    codes: Mapping[str, Sequence[str]] = {
        "kind": programme.kinds,
        "type": programme.types,
        "sector": programme.sectors,
    }
    for name, vocabulary in _CATEGORIES.items():
        for code in codes[name]:
            label = vocabulary[code].in_language(language)
            attributes = {"term": code, "scheme": f"{scheme}#{name}", "label": label}
            xml.addQuickElement("category", attrs=attributes)


def _summary(listing: Listing, language: str) -> str:
    """What it is, what one gets, for whom and until when: lines of plain text."""
    lines = [
        listing.text("summary", language)[0],
        listing.text("benefit", language)[0],
        f"{plain(listing.facts['for_whom'][language])}.",
        _until_when(listing, language),
    ]
    return "\n".join(line for line in lines if line)


def _until_when(listing: Listing, language: str) -> str:
    """In dates alone, so that it is as true tomorrow; never "open" or "closed"."""
    programme, call = listing.programme, listing.programme.newest_call
    if programme.status in STOPPED:
        return _STOPPED.in_language(language)
    opens, closes = (
        date_in_words(day, language) if day else ""
        for day in ((call.opens_on, call.closes_on) if call else (None, None))
    )
    if opens or closes:
        form = _FROM_TO if opens and closes else _UNTIL if closes else _FROM
        return form.in_language(language).format(opens=opens, closes=closes)
    always = programme.recurrence == "rolling" and programme.status == "active"
    return (_ALWAYS if always else _ASK).in_language(language)


def _start(
    xml: SimplerXMLGenerator, name: str, attributes: Mapping[str, str] = MappingProxyType({})
) -> None:
    xml.startElement(name, AttributesImpl(dict(attributes)))


def _link(xml: SimplerXMLGenerator, relation: str, address: str, **attributes: str) -> None:
    xml.addQuickElement("link", attrs={"rel": relation, "href": plain(address), **attributes})


def _foreign(written_in: str, language: str) -> dict[str, str]:
    return {} if written_in == language else {"xml:lang": written_in}


def _other(language: str) -> str:
    return "sq" if language == "en" else "en"


def _morning(on: date) -> datetime:
    return datetime.combine(on, time(), tzinfo=HERE)


def _moment(when: datetime) -> str:
    """RFC 3339, in UTC, with what a second has of fractions, so that no two changes look alike."""
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")
