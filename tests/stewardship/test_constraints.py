"""The table of reports refuses nonsense, whichever way it is written."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User

from directory.programmes.models import Programme
from directory.stewardship.models import LONGEST_TEXT, OUTCOMES, REASONS, Report
from tests.constraints import assert_refused_by, assert_stands, named_rules
from tests.factories import programme

pytestmark = pytest.mark.django_db

THEN = dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)
LATER = THEN + dt.timedelta(hours=2)
EARLIER = THEN - dt.timedelta(microseconds=1)


@pytest.fixture(autouse=True)
def reported() -> Programme:
    return programme(indexed=False)


def a_report(**values: Any) -> Report:
    if values.get("handled_by") == "somebody":
        values["handled_by"] = User.objects.create(username="arta")
    return Report.objects.create(
        **{
            "programme": Programme.objects.get(),
            "reason": "closed",
            "made_at": THEN,
            "last_at": THEN,
            **values,
        }
    )


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"count": 2, "last_at": LATER},
        {"text": "ë" * LONGEST_TEXT},
        {"handled_at": THEN, "outcome": "corrected"},
        *({"reason": reason, "text": "U mbyll dje."} for reason in REASONS),
        *(
            {"handled_at": LATER, "handled_by": "somebody", "outcome": outcome}
            for outcome in OUTCOMES
        ),
    ],
    ids=str,
)
def test_a_report_that_makes_sense_stands(values: dict[str, Any]) -> None:
    assert_stands(lambda: a_report(**values))


BAD_REPORTS: list[tuple[str, dict[str, Any]]] = [
    ("report_reason_is_known", {"reason": ""}),
    ("report_reason_is_known", {"reason": "rude"}),
    ("report_text_is_short", {"text": "ë" * (LONGEST_TEXT + 1)}),
    ("report_other_says_what", {"reason": "other", "text": ""}),
    ("report_is_counted", {"count": 0}),
    ("report_is_counted", {"count": -1}),
    ("report_times_are_in_order", {"last_at": EARLIER}),
    ("report_outcome_is_known", {"handled_at": LATER, "outcome": "forgotten"}),
    ("report_is_handled_wholly_or_not_at_all", {"handled_at": LATER}),
    ("report_is_handled_wholly_or_not_at_all", {"outcome": "corrected"}),
    ("report_is_handled_wholly_or_not_at_all", {"handled_by": "somebody"}),
    ("report_is_handled_wholly_or_not_at_all", {"handled_at": LATER, "handled_by": "somebody"}),
    ("report_is_handled_after_it_was_made", {"handled_at": EARLIER, "outcome": "useless"}),
]


@pytest.mark.parametrize(("name", "values"), BAD_REPORTS)
def test_a_report_that_makes_no_sense_is_refused(name: str, values: dict[str, Any]) -> None:
    assert_refused_by("stewardship_report", name, lambda: a_report(**values))


def test_every_named_rule_of_the_table_has_rows_here() -> None:
    assert named_rules("stewardship_report") == {name for name, _ in BAD_REPORTS}


def test_reports_go_with_their_programme_and_stay_without_the_editor_who_handled_them(
    reported: Programme,
) -> None:
    kept = a_report(handled_at=LATER, handled_by="somebody", outcome="corrected")
    User.objects.get().delete()
    kept.refresh_from_db()
    assert (kept.handled_by, kept.outcome) == (None, "corrected")
    reported.delete()
    assert not Report.objects.exists()
