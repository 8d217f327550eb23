"""Who may apply, as an editor fills it in: fields from the registry, never raw JSON."""

import datetime as dt
from typing import Any

import pytest
from django import forms
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.places.models import Place
from directory.places.tree import known_places
from directory.programmes.admin_rules import (
    LABELS,
    AlternativeForm,
    PlacesByCode,
    cell,
    criterion_fields,
)
from directory.programmes.models import Alternative, Programme
from directory.rules import criteria
from directory.rules.criteria import CRITERIA, Registry
from directory.rules.criteria.answers import one_of
from directory.rules.criteria.base import MET, UNANSWERED, CodeCriterion, Finding, Situation
from directory.rules.criteria.wording import Clause, Wording
from directory.rules.rule import parse_alternative
from directory.rules.vocabularies import Label
from tests.factories import programme, small_country
from tests.programmes.filled_forms import change_page, editor, errors_of, filled, new_row
from tests.rules.samples import alternatives as any_alternative

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.ignore_template_errors,  # Django's own admin templates
    pytest.mark.filterwarnings("ignore:No directory at"),
]


@pytest.fixture
def places() -> dict[str, Place]:
    return small_country()


@pytest.fixture
def saved(places: dict[str, Place]) -> Programme:
    return programme(coverage=[places["AL-07"]], published=False, indexed=False)


def rule_of(row: Programme) -> list[Any]:
    return list(row.alternatives.order_by("position").values_list("criteria", flat=True))


def post(row: Programme, **values: Any) -> Any:
    client = editor()
    address = change_page(row, "en")
    return client.post(address, filled(client.get(address)) | values)


def add(row: Programme, **values: Any) -> Any:
    client = editor()
    address = change_page(row, "en")
    return client.post(address, new_row(filled(client.get(address)), "alternatives", **values))


def test_every_column_of_the_registry_has_a_field_with_a_name() -> None:
    assert set(AlternativeForm.base_fields) >= set(CRITERIA.columns)
    assert set(LABELS) == set(CRITERIA.columns)
    assert AlternativeForm.columns == set(CRITERIA.columns)


def test_fields_become_the_criteria_of_the_contract(
    saved: Programme, places: dict[str, Place]
) -> None:
    response = add(
        saved,
        age_min="18",
        age_max="29",
        sex="female",
        lives_in=[places["AL-09"].pk, places["AL-07"].pk],
        citizenship="XK; AL",
        education_min="basic",
        education_max="bachelor",
        studying=["none", "bachelor"],
        employment=["unemployed", "neet"],
        groups=["roma", "returnee"],
        business=["idea"],
    )
    assert response.status_code == 302, errors_of(response)
    assert rule_of(saved) == [
        {
            "age": {"min": 18, "max": 29},
            "sex": "female",
            "lives_in": ["AL-07", "AL-09"],
            "citizenship": ["AL", "XK"],
            "education_min": "basic",
            "education_max": "bachelor",
            "studying": ["none", "bachelor"],
            "employment": ["unemployed", "neet"],
            "groups": ["returnee", "roma"],
            "business": ["idea"],
        }
    ]


@pytest.mark.parametrize("language", ["sq", "en"])
def test_the_rule_is_said_in_both_languages_once_it_is_saved(
    saved: Programme, language: str
) -> None:
    add(saved, age_min="18", sex="female", lives_in=[Place.objects.get(code="AL-07").pk])
    page = editor("beni").get(change_page(saved, language)).content.decode()
    said = page[page.index('id="alternatives-group"') :]
    assert "Për gra nga 18 vjeç e lart që banojnë në qarkun Kukës" in said
    assert "For women aged 18 or over who live in Kukës county" in said


BAD_VALUES: list[tuple[dict[str, Any], str]] = [
    ({"age_min": "30", "age_max": "20"}, "age_max"),
    ({"age_min": "-1"}, "age_min"),
    ({"age_min": "121"}, "age_min"),
    ({"age_min": "eighteen"}, "age_min"),
    ({"age_max": "9" * 10_000}, "age_max"),
    ({"sex": "other"}, "sex"),
    ({"lives_in": ["0"]}, "lives_in"),
    ({"lives_in": ["AL-07"]}, "lives_in"),
    ({"lives_in": ["\x00"]}, "lives_in"),
    ({"lives_in": ["9" * 30]}, "lives_in"),
    ({"citizenship": "al"}, "citizenship"),
    ({"citizenship": "\x00"}, "citizenship"),
    ({"citizenship": "A" * 10_000}, "citizenship"),
    ({"education_min": "master", "education_max": "basic"}, "education_max"),
    ({"education_min": "phd"}, "education_min"),
    ({"studying": ["phd"]}, "studying"),
    ({"employment": ["\x00"]}, "employment"),
    ({"groups": ["women", "men"]}, "groups"),
    ({"business": ["x" * 10_000]}, "business"),
    ({"call": "77"}, "call"),
    ({"call": "\x00"}, "call"),
]


def test_a_value_that_cannot_stand_is_told_beside_its_field(saved: Programme) -> None:
    client = editor()
    sent = filled(client.get(change_page(saved)))
    for values, wrong in BAD_VALUES:
        row = new_row(sent, "alternatives", **{"sex": "female"} | values)
        errors = errors_of(client.post(change_page(saved), row))
        assert f"alternatives-0-{wrong}" in errors, values
    assert not saved.alternatives.exists()


def test_a_way_that_asks_for_nothing_is_refused(places: dict[str, Place], saved: Programme) -> None:
    Alternative.objects.create(programme=saved, position=1, criteria={"sex": "female"})
    errors = errors_of(post(saved, **{"alternatives-0-sex": ""}))
    assert "asks for nothing" in errors["alternatives-0-__all__"][0]
    assert rule_of(saved) == [{"sex": "female"}]


def test_an_empty_new_row_is_no_way_to_qualify(saved: Programme) -> None:
    assert add(saved).status_code == 302
    assert rule_of(saved) == []


# --- what the fields cannot show -----------------------------------------------------------------

UNSHOWN = [
    {"sex": "female", "later": {"x": [1, None]}},
    {"sex": "female", "lives_in": ["AL-99"]},
    {"sex": "female", "citizenship": "AL"},
    {"sex": "female", "education_min": "phd"},
    {"sex": "female", "groups": ["women", "men"]},
    {"sex": "female", "age": {"min": 18, "until": 20}},
]


@pytest.mark.parametrize("criteria", UNSHOWN, ids=lambda c: next(k for k in c if k != "sex"))
class TestWhatTheFieldsCannotShow:
    @pytest.fixture
    def row(self, saved: Programme, criteria: dict[str, Any]) -> Programme:
        Alternative.objects.create(programme=saved, position=1, criteria=criteria)
        return saved

    def test_stays_when_the_form_is_saved(self, row: Programme, criteria: dict[str, Any]) -> None:
        assert post(row, title_en="New").status_code == 302
        assert rule_of(row) == [criteria]

    def test_stays_beside_what_is_changed(self, row: Programme, criteria: dict[str, Any]) -> None:
        values = {"alternatives-0-sex": "male", "alternatives-0-business": ["idea"]}
        assert post(row, **values).status_code == 302
        assert rule_of(row) == [{**criteria, "sex": "male", "business": ["idea"]}]

    def test_is_shown_and_can_be_removed(self, row: Programme, criteria: dict[str, Any]) -> None:
        page = editor("beni").get(change_page(row, "en")).content.decode()
        assert "Remove what the fields cannot show" in page
        assert post(row, **{"alternatives-0-drop_unshown": "on"}).status_code == 302
        assert rule_of(row) == [{"sex": "female"}]


def test_a_programme_is_not_published_with_a_rule_that_cannot_be_read(saved: Programme) -> None:
    Alternative.objects.create(programme=saved, position=1, criteria=UNSHOWN[0])
    errors = errors_of(post(saved, published="on"))
    assert "cannot be published" in errors["alternatives-0-__all__"][0]
    both = {"published": "on", "alternatives-0-drop_unshown": "on"}
    assert post(saved, **both).status_code == 302
    assert Programme.objects.get(pk=saved.pk).published


def test_the_list_does_not_publish_a_rule_that_cannot_be_read(saved: Programme) -> None:
    Alternative.objects.create(programme=saved, position=1, criteria=UNSHOWN[0])
    chosen = {"action": "publish", "_selected_action": [saved.pk]}
    response = editor().post("/en/admin/programmes/programme/", chosen, follow=True)
    assert "its rule cannot be read" in str(next(iter(response.context["messages"])))
    assert not Programme.objects.get(pk=saved.pk).published


def test_nothing_is_offered_for_removal_where_everything_is_shown(saved: Programme) -> None:
    Alternative.objects.create(programme=saved, position=1, criteria={"sex": "female"})
    page = editor().get(change_page(saved, "en")).content.decode()
    assert "This part of the rule stays" not in page


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_rule_of_the_contract_fits_the_fields_and_comes_back_the_same(
    data: st.DataObject,
) -> None:
    raw = data.draw(any_alternative)
    raw.pop("lives_in", None)
    alternative = parse_alternative(raw)
    stored = Alternative(pk=1, programme_id=1, criteria=alternative.to_json())
    form: Any = AlternativeForm(instance=stored)
    assert form.unshown == {}
    sent = {name: form.initial[name] for name in AlternativeForm.columns if name in form.initial}
    again: Any = AlternativeForm(sent, instance=stored)
    again.is_valid()
    assert not set(again.errors) & AlternativeForm.columns
    assert not set(again.changed_data) & AlternativeForm.columns
    cells = {name: cell(again.cleaned_data.get(name)) for name in AlternativeForm.columns}
    assert cells == alternative.to_cells()


# --- calls and their own rules -------------------------------------------------------------------


def test_a_call_has_ways_of_its_own(saved: Programme) -> None:
    call = saved.calls.create(number=1, opens_on=dt.date(2026, 1, 1))
    assert add(saved, call=str(call.pk), sex="male").status_code == 302
    assert saved.alternatives.get().call == call


def test_a_call_of_another_programme_is_not_offered(
    saved: Programme, places: dict[str, Place]
) -> None:
    other = programme(indexed=False).calls.create(number=1)
    assert "alternatives-0-call" in errors_of(add(saved, call=str(other.pk), sex="male"))


def test_a_call_takes_its_ways_with_it(saved: Programme) -> None:
    call = saved.calls.create(number=1)
    Alternative.objects.create(programme=saved, call=call, position=1, criteria={"sex": "male"})
    assert post(saved, **{"calls-0-DELETE": "on"}).status_code == 302
    assert not saved.alternatives.exists()


def test_a_way_cannot_be_changed_while_its_call_is_deleted(saved: Programme) -> None:
    call = saved.calls.create(number=1)
    Alternative.objects.create(programme=saved, call=call, position=1, criteria={"sex": "male"})
    errors = errors_of(post(saved, **{"calls-0-DELETE": "on", "alternatives-0-sex": "female"}))
    assert errors["alternatives-0-call"] == ["This call is being deleted."]
    assert saved.calls.exists()


def test_ways_are_numbered_within_the_programme_and_within_each_call(saved: Programme) -> None:
    call = saved.calls.create(number=1)
    for position, sex in ((3, "male"), (7, "female")):
        saved.alternatives.create(position=position, criteria={"sex": sex})
    saved.alternatives.create(call=call, position=5, criteria={"sex": "female"})
    assert add(saved, business=["farm"]).status_code == 302
    numbered = saved.alternatives.order_by("call", "position")
    assert [(row.call_id, row.position, list(row.criteria)) for row in numbered] == [
        (call.pk, 1, ["sex"]),
        (None, 1, ["business"]),
        (None, 2, ["sex"]),
        (None, 3, ["sex"]),
    ]


def test_calls_without_a_number_get_the_next_ones(saved: Programme) -> None:
    saved.calls.create(number=4)
    client = editor()
    sent = filled(client.get(change_page(saved)))
    sent = new_row(new_row(sent, "calls", opens_on="2026-01-01"), "calls", opens_on="2027-01-01")
    assert client.post(change_page(saved), sent).status_code == 302
    numbers = saved.calls.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [4, 5, 6]


BAD_CALLS: list[tuple[dict[str, Any], str]] = [
    ({"opens_on": "2026-02-01", "closes_on": "2026-01-01"}, "closes_on"),
    ({"opens_on": "2026-02-30"}, "opens_on"),
    ({"opens_on": "31.12.2026"}, "opens_on"),
    ({"closes_on": "\x00"}, "closes_on"),
    ({"closes_on": "x" * 10_000}, "closes_on"),
    ({"amount_min": "5", "amount_max": "4", "currency": "ALL"}, "amount_max"),
    ({"amount_min": "-5", "currency": "ALL"}, "amount_min"),
    ({"amount_min": "5"}, "currency"),
    ({"amount_max": "1" * 20, "currency": "ALL"}, "amount_max"),
    ({"amount_max": "NaN", "currency": "ALL"}, "amount_max"),
    ({"currency": "XXX"}, "currency"),
    ({"amount_period": "\x00"}, "amount_period"),
    ({"number": "1"}, "__all__"),
    ({"number": "0"}, "number"),
    ({"number": "-3"}, "number"),
    ({"number": "40000"}, "number"),
]


def test_a_call_that_cannot_stand_is_told_beside_its_field(saved: Programme) -> None:
    saved.calls.create(number=1)
    client = editor()
    sent = filled(client.get(change_page(saved)))
    for values, wrong in BAD_CALLS:
        errors = errors_of(client.post(change_page(saved), new_row(sent, "calls", **values)))
        assert f"calls-1-{wrong}" in errors, values
    assert saved.calls.count() == 1


# --- one criterion, one home ---------------------------------------------------------------------


class LicenceCriterion(CodeCriterion):
    """A criterion that the contract does not have."""

    key = "licence"
    vocabulary = {"car": Label("Makinë", "Car")}  # noqa: RUF012
    fields = (one_of("licence", {"car": Label("Makinë", "Car")}),)
    columns = ("licence",)

    def judge(self, value: str, answers: Any, situation: Situation) -> Finding:
        return MET if answers[self.fields[0]] == value else UNANSWERED

    def clause(self, value: str, wording: Wording) -> Clause:
        return Clause("can drive", "can drive")


def test_a_criterion_that_a_registry_adds_has_its_field_at_once() -> None:
    fields = dict(criterion_fields(Registry(*CRITERIA, LicenceCriterion())))
    licence = fields["licence"]
    assert isinstance(licence, forms.ChoiceField)
    assert licence.clean("car") == "car"
    assert isinstance(fields["lives_in"], PlacesByCode)
    assert set(fields) == {*CRITERIA.columns, "licence"}


def test_the_tree_of_places_is_the_one_that_rules_ask(places: dict[str, Place]) -> None:
    assert "AL-07" in known_places()
    assert criteria.CRITERIA is CRITERIA
