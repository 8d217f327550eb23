"""The editor's form tells whom the rule lets in, and warns of slips."""

import datetime as dt

import pytest

from directory.programmes.admin_preview import tried_out
from tests.factories import places, programme, small_country
from tests.programmes.filled_forms import editor

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 21)


def test_the_form_counts_the_people_who_fit() -> None:
    country = {**small_country(), **places("AL-07-41 AL-07 municipality Tropojë")}
    made = programme(coverage=[country["AL"]], rule=[{"groups": ["returnee"]}])
    page = editor().get(f"/en/admin/programmes/programme/{made.pk}/change/").content.decode()
    assert "1 of 20 sample people fit" in page
    assert "returnee of 19 in Tropojë without a diploma" in page


def test_a_rule_for_people_of_elsewhere_is_warned_of() -> None:
    country = small_country()
    made = programme(coverage=[country["AL-07"]], rule=[{"lives_in": ["AL-09"]}])
    assert "kërkon banim jashtë vendeve" in tried_out(made, TODAY)
