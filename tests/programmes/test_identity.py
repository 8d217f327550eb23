"""Identifiers that every copy of the catalogue agrees on."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.programmes.identity import derived, give_identifiers
from directory.programmes.models import Organisation, Programme
from tests.exchange.spreadsheets import load, row
from tests.factories import organisation, programme, small_country

pytestmark = pytest.mark.django_db


def test_they_are_made_of_the_slug_and_of_the_official_name_for_good() -> None:
    """Every identifier that others have noted hangs on these."""
    made = programme(slug="youth-guarantee", organisation=organisation("AKPA"), indexed=False)
    assert made.uuid == UUID("b1e17a56-52bd-51ab-bdce-a6a379e5a2bf")
    assert made.organisation.uuid == UUID("91a52045-e494-506d-acaf-ba816479e865")
    made.refresh_from_db()
    assert made.uuid == derived("programme", "youth-guarantee")


def test_they_come_back_when_the_same_list_is_loaded_elsewhere() -> None:
    small_country()
    load(row(id="a"), row(id="b", organisation="Tjetër"))
    before = set(Programme.objects.values_list("slug", "uuid", "organisation__uuid"))
    Programme.objects.all().delete()
    Organisation.objects.all().delete()
    load(row(id="b", organisation="Tjetër"), row(id="a"))
    assert set(Programme.objects.values_list("slug", "uuid", "organisation__uuid")) == before


def test_an_identifier_stays_whatever_the_row_is_called_later() -> None:
    made = programme(slug="old-name", indexed=False)
    identifier = made.uuid
    made.slug = "new-name"
    made.save()
    made.refresh_from_db()
    assert made.uuid == identifier


def test_a_name_that_somebody_else_has_left_gives_another_identifier() -> None:
    moved = programme(slug="name", indexed=False)
    Programme.objects.filter(pk=moved.pk).update(slug="elsewhere")
    fresh = programme(slug="name", indexed=False)
    assert fresh.uuid not in {moved.uuid, derived("programme", "name")}
    renamed = organisation("Bashkia")
    Organisation.objects.filter(pk=renamed.pk).update(name="Bashkia Has")
    assert organisation("Bashkia").uuid != renamed.uuid


def test_one_that_was_given_stays() -> None:
    given = UUID("12345678-1234-4234-9234-123456789abc")
    assert programme(uuid=given, indexed=False).uuid == given


def test_many_rows_take_one_question() -> None:
    rows = [Organisation(name=f"O {number}", slug=f"o-{number}") for number in range(20)]
    with CaptureQueriesContext(connection) as queries:
        give_identifiers(rows)
    assert len(queries) == 1
    assert len({one.uuid for one in rows}) == 20
    give_identifiers([])
