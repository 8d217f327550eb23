"""Hosts that could be taken for another, and those that are what they look like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.rules.web_addresses import disguise_of


@pytest.mark.parametrize(
    "host",
    [
        "puna.gov.al",
        "Bashkia-Kukes.gov.AL",
        "127.0.0.1",
        "bashkia-kukës.al",
        "xn--bashkia-kuks-mbb.al",
        "münchen.de",
        "президент.рф",
        "xn--d1abbgf6aiiy.xn--p1ai",
        "",
    ],
)
def test_a_name_in_one_alphabet_is_what_it_looks_like(host: str) -> None:
    assert disguise_of(host) == ""


@pytest.mark.parametrize(
    ("host", "how"),
    [
        ("b\u0430nka.al", "mixed"),  # a Cyrillic a
        ("xn--bnka-43d.al", "mixed"),
        ("\u0430\u0440\u0440\u04cf\u0435.com", "mixed"),  # "apple", wholly Cyrillic, under .com
        ("xn--80ak6aa92e.com", "mixed"),
        ("g\u03bfv.al", "mixed"),  # a Greek o
        ("punë.\u0430l", "mixed"),
        ("dr\u0131n.al", "strange"),  # a dotless i
        ("\u0261ov.al", "strange"),  # a Latin script g
        ("\uff47ov.al", "strange"),  # a wide g
        ("gov\u3002al", "strange"),  # an ideographic full stop
        ("gov.al\u2044x.example", "strange"),  # a fraction slash
        ("go\u200bv.al", "strange"),  # a space of no width
        ("xn--\u0430.al", "strange"),
        ("xn--99999999999.al", "strange"),
    ],
)
def test_a_name_that_could_be_another_is_told(host: str, how: str) -> None:
    assert disguise_of(host) == how


@given(st.text(alphabet=st.characters(codec="ascii")))
def test_plain_names_are_never_disguised(host: str) -> None:
    if "xn--" not in host.lower():
        assert disguise_of(host) == ""


@given(st.text())
def test_anything_can_be_asked_about(host: str) -> None:
    assert disguise_of(host) in {"", "mixed", "strange"}
    assert disguise_of("xn--" + host) in {"", "mixed", "strange"}
