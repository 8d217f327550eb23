"""The form of one alternative of a rule, made from the registry of criteria.

Each criterion is edited by its columns of contract §6, the way a spreadsheet gives them: what a
registry adds appears here by itself, as a plain text field where nothing better is known.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib.admin import site
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.html import format_html

from directory.places.editing import InStepFormSet, PickSome, PlainForm, in_language, said
from directory.places.models import Place
from directory.places.tree import known_places
from directory.programmes.admin_forms import Code, Codes
from directory.programmes.models import Alternative, Call, Programme
from directory.rules import vocabularies as v
from directory.rules.criteria import CRITERIA, Criterion
from directory.rules.criteria.age import OLDEST
from directory.rules.criteria.base import CodeCriterion, ListCriterion, ValueProblem
from directory.rules.rule import MOST_ALTERNATIVES, RuleErrors, alternative_from_cells

# How the columns of contract §6 are called above their fields.
LABELS: Mapping[str, v.Label] = {
    "age_min": v.Label("Mosha, nga", "Age, from"),
    "age_max": v.Label("Mosha, deri në", "Age, up to"),
    "sex": v.Label("Vetëm për", "Only for"),
    "lives_in": v.Label("Banon në", "Lives in"),
    "citizenship": v.Label("Shtetësia", "Citizenship"),
    "education_min": v.Label("Ka mbaruar të paktën", "Has finished at least"),
    "education_max": v.Label("Ka mbaruar jo më shumë se", "Has finished no more than"),
    "studying": v.Label("Ndjek tani", "Is studying now"),
    "employment": v.Label("Puna", "Work"),
    "groups": v.Label("I përket një prej grupeve", "Belongs to one of the groups"),
    "business": v.Label("Biznesi", "Business"),
}
HELP: Mapping[str, v.Label] = {
    "citizenship": v.Label(
        "Kodet me dy shkronja, me pikëpresje: AL; XK.",
        "Two-letter codes with semicolons between: AL; XK.",
    ),
    "lives_in": v.Label("Mjafton një prej vendeve.", "One of the places is enough."),
}


# Search and the check read the rule of everything that is published.
UNREADABLE = v.Label(
    "Një pjesë e rregullit nuk lexohet dot: programi nuk mund të botohet pa e hequr.",
    "A part of the rule cannot be read: the programme cannot be published with it.",
)


class PlacesByCode(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Places found by search; their codes in a cell."""

    def __init__(self, **options: Any) -> None:
        widget = PickSome(Programme._meta.get_field("coverage"), site)
        super().__init__(queryset=Place.objects.all(), widget=widget, **options)


def criterion_fields(criteria: Iterable[Criterion[Any]]) -> Iterator[tuple[str, forms.Field]]:
    """A form field for each column of these criteria."""
    for criterion in criteria:
        for column in criterion.columns:
            label, help_text = LABELS.get(column, v.Label(column, column)), HELP.get(column)
            options: dict[str, Any] = {
                "label": said(*label),
                "required": False,
                "help_text": said(*help_text) if help_text else "",
            }
            yield column, _field(criterion, options)


def _field(criterion: Criterion[Any], options: dict[str, Any]) -> forms.Field:
    question = criterion.question
    asked = question.kind if question else ""
    if asked == "place":
        return PlacesByCode(**options)
    if asked == "number":
        return forms.IntegerField(min_value=0, max_value=OLDEST, **options)
    # An answer says what its code means for this criterion: "none" is no school, or no studies.
    answers: Mapping[str, v.Label] = question.answers if question else {}
    if isinstance(criterion, CodeCriterion):
        return Code(answers or criterion.vocabulary, **options)
    vocabulary = getattr(criterion, "vocabulary", None)
    if isinstance(criterion, ListCriterion) and vocabulary:
        named = {code: answers.get(code, label) for code, label in vocabulary.items()}
        return Codes(named, **options)
    return forms.CharField(**options)


def cell(value: Any) -> str:
    """What a cleaned field says, as the text of its column."""
    if value is None:
        return ""
    if isinstance(value, str | int):
        return str(value)
    return ";".join(str(getattr(one, "code", one)) for one in value)


class RuleForm(PlainForm):
    """One alternative. What is stored and cannot be shown in the fields is kept as it is."""

    columns: ClassVar[frozenset[str]] = frozenset()

    drop_unshown = forms.BooleanField(
        required=False,
        label=said("Hiq pjesën që fushat nuk e tregojnë dot", "Remove what the fields cannot show"),
    )

    class Meta:
        model = Alternative
        fields = ("call",)
        labels: ClassVar = {"call": said("Vlen për", "Holds for")}

    def __init__(self, *args: Any, calls: Sequence[Call] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.unshown: dict[str, object] = {}
        if self.instance.pk is not None:
            self._show(self.instance.criteria)
        if "drop_unshown" in self.fields:
            self._offer_to_drop()
        if "call" in self.fields:
            self._offer_calls(calls)

    def _show(self, stored: Any) -> None:
        cells: dict[str, str] = {}
        for key, raw in stored.items() if isinstance(stored, dict) else ():
            try:
                criterion = CRITERIA[key]
                cells |= criterion.to_cells(criterion.parse(raw, known_places().__contains__))
            except (KeyError, ValueProblem):
                self.unshown[key] = raw
        for column, text in cells.items():
            if text:
                self.initial[column] = _initial(self.fields.get(column), text)

    def _offer_to_drop(self) -> None:
        field = self.fields["drop_unshown"]
        if not self.unshown:
            field.widget = forms.HiddenInput()
            return
        stored = json.dumps(self.unshown, ensure_ascii=False, sort_keys=True)
        field.help_text = format_html(
            "{} <code>{}</code>",
            in_language(
                "Kjo pjesë e rregullit mbetet siç është, veç nëse vë shenjën:",
                "This part of the rule stays as it is unless you tick the box:",
            ),
            stored,
        )

    def _offer_calls(self, calls: Sequence[Call]) -> None:
        field: Any = self.fields["call"]
        field.queryset = Call.objects.filter(pk__in=[call.pk for call in calls])
        whole = in_language("gjithë programin", "the whole programme")
        field.choices = [("", whole), *((call.pk, call_in_words(call)) for call in calls)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        touched = self.columns & set(self.changed_data)
        dropped = cleaned.get("drop_unshown") and self.unshown
        if self.instance.pk is None or touched or dropped:
            self._write_criteria(cleaned, {} if dropped else self.unshown)
        return cleaned

    def _write_criteria(self, cleaned: Mapping[str, Any], unshown: dict[str, object]) -> None:
        cells = {column: cell(cleaned.get(column)) for column in self.columns}
        try:
            alternative = alternative_from_cells(cells, known_place=known_places().__contains__)
        except RuleErrors as errors:
            for path, reason in errors.problems:
                self.add_error(path if path in self.fields else None, in_language(*reason))
            return
        criteria = {**unshown, **alternative.to_json()}
        if not criteria and not self.columns & set(self.errors):
            self.add_error(
                None,
                in_language(
                    "Kjo mënyrë nuk kërkon asgjë. Pa asnjë mënyrë programi është i hapur për të"
                    " gjithë: atëherë fshije këtë.",
                    "This way asks for nothing. With no way at all the programme is open to"
                    " everybody: delete this one then.",
                ),
            )
        self.instance.criteria = criteria


def _initial(field: forms.Field | None, text: str) -> Any:
    """The text of a cell as its form field takes it."""
    parts = [part for part in text.split(";") if part]
    if isinstance(field, PlacesByCode):
        return list(Place.objects.filter(code__in=parts).order_by("code"))
    if isinstance(field, forms.MultipleChoiceField):
        return parts
    return int(text) if isinstance(field, forms.IntegerField) else text


def call_in_words(call: Call) -> str:
    """ "call 2 (2026-01-01 – 2026-02-01)"."""
    dates = " – ".join(str(day) if day else "…" for day in (call.opens_on, call.closes_on))
    return f"{in_language('thirrjen', 'call')} {call.number} ({dates})"


_FIELDS = dict(criterion_fields(CRITERIA))

AlternativeForm: type[RuleForm] = type(
    "AlternativeForm", (RuleForm,), {**_FIELDS, "columns": frozenset(_FIELDS)}
)


class AlternativeFormSet(InStepFormSet):
    """The ways to qualify for one programme and its calls."""

    @cached_property
    def calls(self) -> list[Call]:
        if self.instance.pk is None:
            return []
        return list(Call.objects.filter(programme=self.instance).order_by("-number"))

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "calls": self.calls}

    def clean(self) -> None:
        super().clean()
        going = getattr(self.instance, "calls_going", ())
        kept = [form for form in self.forms if not self.goes(form)]
        for form in kept:
            if form.has_changed() and form.instance.call_id in going:
                form.add_error(
                    "call", in_language("Kjo thirrje po fshihet.", "This call is being deleted.")
                )
            dropped = getattr(form, "cleaned_data", {}).get("drop_unshown")
            if self.instance.published and form.unshown and not dropped:
                form.add_error(None, in_language(*UNREADABLE))
        most = max(Counter(form.instance.call_id for form in kept).values(), default=0)
        if most > MOST_ALTERNATIVES:
            raise ValidationError(
                in_language(
                    f"Jo më shumë se {MOST_ALTERNATIVES} mënyra.",
                    f"No more than {MOST_ALTERNATIVES} ways.",
                )
            )


def number_alternatives(programme: Programme) -> None:
    """Number the alternatives of the programme, and of each call, from one."""
    places: dict[int | None, int] = {}
    for alternative in programme.alternatives.order_by("position", "pk"):
        place = places[alternative.call_id] = places.get(alternative.call_id, 0) + 1
        if alternative.position != place:
            alternative.position = place
            alternative.save(update_fields=["position"])
