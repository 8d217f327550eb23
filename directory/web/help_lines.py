"""Whom somebody under pressure can call, and how sure we are of each number.

A wrong number here does harm. None is written without saying where it comes from; nobody of this
project has rung them.
"""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _


class Line(NamedTuple):
    """A number as people write it, who answers, and where we have it from."""

    number: str
    who: str
    source: str

    @property
    def dialled(self) -> str:
        return self.number.replace(" ", "")


# Where the plain link leads: a page that says nothing about whoever has it open.
HARMLESS = {
    "sq": "https://www.google.com/search?q=moti",
    "en": "https://www.google.com/search?q=weather",
}


def help_facts(language: str) -> dict[str, Any]:
    return {
        "leave_url": HARMLESS[language],
        "now": [
            Line("129", _("Police"), ""),
            Line("112", _("Any emergency"), ""),
            Line("127", _("Ambulance"), ""),
        ],
        "places": [
            {"heading": _("In Albania"), "lines": _in_albania()},
            {"heading": _("In Kosovo"), "lines": _in_kosovo()},
            {"heading": _("Abroad"), "lines": _abroad()},
        ],
    }


def _in_albania() -> list[Line]:
    not_rung = _("We could not ring it ourselves: if nobody answers, call 129.")
    return [
        Line(
            "116 006",
            _("The national line against trafficking in people"),
            _("As RENATE, a European network, publishes it.") + " " + not_rung,
        ),
        Line(
            "116 111",
            _("ALO 116 111: for children and young people, free, day and night"),
            _("As UNICEF published it in 2021."),
        ),
        Line(
            "116 117",
            _("Advice for women and men who suffer violence: free, day and night"),
            _("As the press published it when the line opened in 2017.") + " " + not_rung,
        ),
    ]


def _in_kosovo() -> list[Line]:
    return [
        Line("192", _("Police"), _("As the press gives it.")),
        Line("112", _("Any emergency"), _("As the press gives it.")),
        Line(
            "0800 11 112",
            _("To report trafficking and to get help as a victim"),
            _("As the Kosovo Police published it in 2018.")
            + " "
            + _("We could not ring it ourselves: if nobody answers, call 192."),
        ),
    ]


def _abroad() -> list[Line]:
    return [
        Line(
            "112",
            _("Works free from any phone in every country of the European Union"),
            _("The European emergency number."),
        )
    ]
