"""What editors read when a link of their programme is dead."""

from collections.abc import Sequence

from directory.programmes.models import Programme
from directory.rules.dates import date_in_words
from directory.rules.vocabularies import Label
from directory.stewardship.letters import HELLO, Letter, Link, Section, address, title_of
from directory.stewardship.models import Link as CheckedLink

_PROBLEMS = {
    "not_found": Label("faqja nuk gjendet më", "the page is not there any more"),
    "not_opened": Label("serveri nuk e jep faqen", "the server does not give the page"),
    "server_error": Label("serveri ka një gabim", "the server has an error"),
    "no_host": Label("adresa nuk ekziston", "there is no such address"),
    "no_answer": Label("serveri nuk përgjigjet", "the server does not answer"),
    "refused": Label("serveri nuk pranon lidhje", "the server takes no connection"),
    "redirects": Label("adresa ridrejton pa fund", "the address leads round in circles"),
}
_OTHERWISE = Label("adresa nuk hapet", "the address does not open")


# A letter of more than so many addresses is about a whole server; the page of editors lists all.
MOST = 30

Dead = tuple[CheckedLink, Sequence[Programme]]


def letter(dead: Sequence[Dead]) -> Letter:
    """About dead links, each with the programmes of the reader that name it."""
    after = (
        Label(
            "Nëse faqja hapet përsëri, shënimi hiqet vetë.",
            "If the page opens again, the mark goes by itself.",
        ),
    )
    if len(dead) == 1:
        link, programmes = dead[0]
        subject = Label("Një lidhje nuk hapet më", "A link does not open any more")
        return Letter(subject, (HELLO, _leads(link), _asks(link)), _links(programmes), after)
    count = len(dead)
    return Letter(
        Label(f"{count} lidhje nuk hapen më", f"{count} links do not open any more"),
        (
            HELLO,
            Label(
                "në Mundësi programet tuaja çojnë te faqet më poshtë, por ato nuk hapen. Faqja e "
                "çdo programi ua thotë këtë lexuesve. Ju lutemi, na jepni adresat e reja, ose na "
                "thoni nëse ndonjë program nuk bëhet më.",
                "in Mundësi your programmes lead to the pages below, which do not open. The page "
                "of each programme tells its readers. Please give us the new addresses, or tell "
                "us if one of the programmes no longer takes place.",
            ),
        ),
        after=(*_others(count - MOST), *after),
        sections=tuple(
            Section(Label(link.url, link.url), (_since(link),), _links(programmes))
            for link, programmes in dead[:MOST]
        ),
    )


def _leads(link: CheckedLink) -> Label:
    return Label(
        f"në Mundësi programi juaj çon te kjo faqe:\n{link.url}",
        f"in Mundësi your programme leads to this page:\n{link.url}",
    )


def _asks(link: CheckedLink) -> Label:
    since = _since(link)
    return Label(
        f"{since.sq} Faqja e programit ua thotë këtë lexuesve. Ju lutemi, na jepni adresën e re, "
        "ose na thoni nëse programi nuk bëhet më.",
        f"{since.en} The page of the programme tells its readers. Please give us the new address, "
        "or tell us if the programme no longer takes place.",
    )


def _since(link: CheckedLink) -> Label:
    assert link.dead_since is not None  # noqa: S101 (only dead ones are told of)
    why = _PROBLEMS.get(link.problem, _OTHERWISE)
    return Label(
        f"Nuk hapet që nga {date_in_words(link.dead_since, 'sq')}: {why.sq}.",
        f"It has not opened since {date_in_words(link.dead_since, 'en')}: {why.en}.",
    )


def _links(programmes: Sequence[Programme]) -> tuple[Link, ...]:
    return tuple(Link(title_of(one), address("programme", one.slug)) for one in programmes)


def _others(count: int) -> tuple[Label, ...]:
    if count <= 0:
        return ()
    return (
        Label(
            f"Edhe {count} të tjera nuk hapen; i shihni te faqet e programeve tuaja.",
            f"{count} more do not open; you find them on the pages of your programmes.",
        ),
    )
