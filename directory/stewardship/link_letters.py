"""What editors read when a link of their programme is dead."""

from collections.abc import Sequence

from directory.programmes.models import Programme
from directory.rules.dates import date_in_words
from directory.rules.vocabularies import Label
from directory.stewardship.letters import HELLO, Letter, Link, address, title_of
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


def letter(link: CheckedLink, programmes: Sequence[Programme]) -> Letter:
    """About one dead link, which these programmes name."""
    assert link.dead_since is not None  # noqa: S101 (only dead ones are told of)
    since = link.dead_since
    why = _PROBLEMS.get(link.problem, _OTHERWISE)
    return Letter(
        subject=Label("Një lidhje nuk hapet më", "A link does not open any more"),
        paragraphs=(
            HELLO,
            Label(
                f"në Mundësi programi juaj çon te kjo faqe:\n{link.url}",
                f"in Mundësi your programme leads to this page:\n{link.url}",
            ),
            Label(
                f"Që nga {date_in_words(since, 'sq')} ajo nuk hapet: {why.sq}. Faqja e programit "
                "ua thotë këtë lexuesve. Ju lutemi, na jepni adresën e re, ose na thoni nëse "
                "programi nuk bëhet më.",
                f"It has not opened since {date_in_words(since, 'en')}: {why.en}. The page of the "
                "programme tells its readers. Please give us the new address, or tell us if the "
                "programme no longer takes place.",
            ),
        ),
        links=tuple(Link(title_of(one), address("programme", one.slug)) for one in programmes),
        after=(
            Label(
                "Nëse faqja hapet përsëri, shënimi hiqet vetë.",
                "If the page opens again, the mark goes by itself.",
            ),
        ),
    )
