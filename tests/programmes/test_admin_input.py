"""Whatever is typed into a field: a plain error beside it, never a broken page."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import models
from django.http import QueryDict
from django.test import RequestFactory

from directory.places.editing import PlainForm
from directory.places.models import Place
from directory.programmes.admin_forms import CallForm, OrganisationForm, ProgrammeForm
from directory.programmes.models import Organisation, Programme
from directory.search.admin import ConceptForm
from tests.factories import organisation, programme, small_country
from tests.programmes.filled_forms import change_page, editor, errors_of, filled

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.ignore_template_errors,  # Django's own admin templates
    pytest.mark.filterwarnings("ignore:No directory at"),
]

LONG = "a" * 10_000
HOSTILE = (
    "\x00",
    LONG,
    "javascript:alert(1)",
    "-1",
    "9" * 40,
    "2026-02-30",
    "<b>'\"%s\\",
    "🙂",
)
# Free texts of any length; what else is typed there is a text too.
FREE = {
    f"{name}_{language}"
    for name in ("description", "benefit", "how_to_apply", "documents", "conditions")
    for language in ("sq", "en")
} | {"note"}


@pytest.fixture
def places() -> dict[str, Place]:
    return small_country()


@pytest.fixture
def saved(places: dict[str, Place]) -> Programme:
    return programme(coverage=[places["AL-07"]], published=False, indexed=False)


def fields_of(sent: dict[str, Any]) -> list[str]:
    """The names of the fields of the row itself, ticked or not."""
    lists = ("kinds", "types", "sectors", "applicants", "priority_groups")
    hidden = ("version", "csrfmiddlewaretoken")
    names = {name for name in sent if "-" not in name and name not in hidden}
    return sorted(names | set(lists))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_in_any_field_of_a_programme_breaks_the_page(saved: Programme, text: str) -> None:
    client = editor()
    address = change_page(saved, "en")
    sent = filled(client.get(address))
    assert len(fields_of(sent)) >= 40
    everywhere = {field: [text] for field in fields_of(sent)}
    errors = errors_of(client.post(address, sent | everywhere))
    assert {"application_url", "organisation", "coverage", "kinds", "checked_on"} <= set(errors)
    assert FREE.isdisjoint(errors) or text == "\x00"
    # What nothing is said against can be saved.
    taken = {field: [text] for field in fields_of(sent) if field not in errors}
    response = client.post(address, sent | taken)
    assert response.status_code == 302, errors_of(response)


BAD_VALUES: list[tuple[str, str]] = [
    ("title_sq", LONG),
    ("title_en", "\x00"),
    ("summary_sq", "a" * 601),
    ("description_sq", "\x00"),
    ("kinds", "sport"),
    ("types", "\x00"),
    ("coverage", "AL-07"),
    ("coverage", "9" * 40),
    ("coverage", "0"),
    ("delivery", "by post"),
    ("delivery_places", "\x00"),
    ("amount_min", "1e999"),
    ("amount_max", "10.005"),
    ("currency", LONG),
    ("organisation", "\x00"),
    ("organisation", "9" * 40),
    ("organisation", ""),
    ("funder", "a" * 301),
    ("application_url", "javascript:alert(1)"),
    ("official_url", "ftp://example.org/"),
    ("source_url", "https://"),
    ("source_url", "https://example.org/" + LONG),
    ("contact_email", "nobody"),
    ("contact_email", "a@b\r\nBcc: c@d.example"),
    ("contact_phone", LONG),
    ("source_date", "2026-02-30"),
    ("checked_on", "10000-01-01"),
    ("checked_on", "\x00"),
    ("status", ""),
    ("confidence", "certain"),
]


def test_a_value_that_cannot_stand_is_told_beside_its_field(
    saved: Programme, rf: RequestFactory
) -> None:
    request = rf.post("/")
    client = editor()
    request.user = User.objects.get()
    sent = filled(client.get(change_page(saved, "en")))
    form_class: Any = admin.site.get_model_admin(Programme).get_form(request, saved, change=True)
    for field, text in BAD_VALUES:
        data = QueryDict(mutable=True)
        for name, values in (sent | {field: [text]}).items():
            data.setlist(name, values)
        form = form_class(data, instance=Programme.objects.get(pk=saved.pk))
        assert set(form.errors) == {field}, (field, text[:50])


@pytest.mark.parametrize(
    ("values", "field", "told"),
    [
        ({"title_sq": "", "title_en": ""}, "title_sq", "Write a title in one language."),
        ({"summary_sq": "", "summary_en": ""}, "summary_sq", "Write a summary in one language."),
        (
            {"summary_sq": "", "summary_en": "a" * 601},
            "summary_en",
            "A summary has up to 600 characters.",
        ),
        ({"kinds": []}, "kinds", "This field is required."),
        (
            {"amount_min": "3", "amount_max": "2", "currency": "EUR"},
            "amount_max",
            "The highest amount is below the lowest.",
        ),
        ({"amount_min": "-3", "currency": "EUR"}, "amount_min", "An amount cannot be negative."),
        ({"amount_max": "3"}, "currency", "Choose the currency of the amount."),
    ],
)
def test_a_rule_of_the_table_is_told_in_plain_words_beside_a_field(
    saved: Programme, values: dict[str, Any], field: str, told: str
) -> None:
    client = editor()
    address = change_page(saved, "en")
    errors = errors_of(client.post(address, filled(client.get(address)) | values))
    assert errors == {field: [told]}


@pytest.mark.parametrize("form", [ProgrammeForm, OrganisationForm, CallForm, ConceptForm])
def test_every_rule_of_a_table_has_its_plain_words(form: type[PlainForm]) -> None:
    table = form._meta.model
    rules = {
        rule.name for rule in table._meta.constraints if isinstance(rule, models.CheckConstraint)
    }
    assert set(form.broken_rules) == rules
    assert all(field in form.base_fields for field, _ in form.broken_rules.values())


@pytest.mark.parametrize("text", HOSTILE[:-1], ids=range(len(HOSTILE) - 1))
def test_no_text_in_any_field_of_an_organisation_breaks_the_page(
    places: dict[str, Place], text: str
) -> None:
    row = organisation("AKPA")
    client = editor()
    address = change_page(row, "en")
    for field in ("name", "display_name_sq", "display_name_en", "acronym", "kind", "url"):
        response = client.post(address, filled(client.get(address)) | {field: text})
        assert response.status_code == 302 or set(errors_of(response)) == {field}
    add = "/en/admin/programmes/organisation/add/"
    sent = filled(client.get(add)) | dict.fromkeys(("name", "slug", "url", "acronym"), text)
    assert "url" in errors_of(client.post(add, sent))


def test_an_organisation_s_website_is_a_web_address(places: dict[str, Place]) -> None:
    row = organisation("AKPA")
    client = editor()
    address = change_page(row, "en")
    for bad in ("javascript:alert(1)", "data:text/html,x", "akpa.gov.al", "http://"):
        sent = filled(client.get(address)) | {"url": bad}
        assert set(errors_of(client.post(address, sent))) == {"url"}
    assert Organisation.objects.get(pk=row.pk).url == ""


@pytest.mark.parametrize(
    "tampered",
    [
        {"calls-TOTAL_FORMS": "x"},
        {"calls-TOTAL_FORMS": "99999999999"},
        {"calls-INITIAL_FORMS": "7"},
        {"calls-INITIAL_FORMS": "-1"},
        {"calls-0-id": "\x00"},
        {"calls-0-id": "9" * 40},
        {"calls-0-programme": "1"},
        {"alternatives-0-id": "abc"},
        {"alternatives-TOTAL_FORMS": "150"},
    ],
)
def test_rows_that_were_tampered_with_break_nothing(
    saved: Programme, tampered: dict[str, str]
) -> None:
    saved.calls.create(number=1)
    saved.alternatives.create(position=1, criteria={"sex": "female"})
    client = editor()
    address = change_page(saved, "en")
    response = client.post(address, filled(client.get(address)) | tampered)
    assert response.status_code in {200, 302}
    assert saved.calls.filter(number=1).exists()


@pytest.mark.parametrize("term", ["\x00", LONG, "%", "'", "\\"])
def test_no_search_for_a_place_or_an_organisation_breaks(
    places: dict[str, Place], term: str
) -> None:
    client = editor()
    for field in ("coverage", "organisation"):
        asked_for = {
            "app_label": "programmes",
            "model_name": "programme",
            "field_name": field,
            "term": term,
        }
        assert client.get("/admin/autocomplete/", asked_for).status_code == 200


@pytest.mark.parametrize("key", ["abc", "_00", "9" * 40, "-1"])
def test_an_address_of_no_row_leads_back(places: dict[str, Place], key: str) -> None:
    assert editor().get(f"/admin/programmes/programme/{key}/change/").status_code == 302
