"""What the forms of all editors share: texts in both languages, and nobody overwriting another.

Here because every room with an admin lies to the left of this one.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.forms.models import BaseInlineFormSet, ModelChoiceField
from django.utils.functional import lazy
from django.utils.text import Truncator

from directory.languages import current_language
from directory.rules.vocabularies import Vocabulary
from directory.rules.words import fold

if TYPE_CHECKING:
    AnyModelForm = forms.ModelForm[Any]
    AnyInlineFormSet = BaseInlineFormSet[Any, Any, Any]
else:
    AnyModelForm, AnyInlineFormSet = forms.ModelForm, BaseInlineFormSet

# As much of a stored text as helps to compare it with what was typed.
LONGEST_SHOWN = 3_000


def in_language(sq: str, en: str) -> str:
    """The text in the language of the page at hand."""
    return en if current_language() == "en" else sq


# The same, chosen when the text is shown: for labels that are written down once.
said = lazy(in_language, str)


def choices(vocabulary: Vocabulary, *, blank: Any = None) -> list[tuple[str, Any]]:
    """The codes of a closed list with their labels; first, where `blank` is given, none of them."""
    listed = [(code, said(label.sq, label.en)) for code, label in vocabulary.items()]
    return listed if blank is None else [("", blank), *listed]


def fingerprint(values: Iterable[object]) -> str:
    """A short text that differs when any of the values does."""
    return hashlib.sha256(repr(list(values)).encode()).hexdigest()[:20]


class PickOne(AutocompleteSelect):
    """A choice by search that survives keys which are none."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, _keys_among(value), attr)


class PickSome(AutocompleteSelectMultiple):
    """Choices by search that survive keys which are none."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, _keys_among(value), attr)


def _keys_among(values: Sequence[Any]) -> list[str]:
    texts = [str(value) for value in values]
    return [text for text in texts if text.isascii() and text.isdigit() and len(text) < 19]


class Lines(forms.CharField):
    """A list of short texts, one per line; blank lines and repetitions do not count."""

    widget = forms.Textarea

    def __init__(self, *, longest: int, most: int = 200, **options: Any) -> None:
        self.longest, self.most = longest, most
        options.setdefault("widget", forms.Textarea(attrs={"rows": 6, "cols": 44}))
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        lines = [" ".join(line.split()) for line in str(super().to_python(value)).splitlines()]
        return list(dict.fromkeys(line for line in lines if line))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > self.most:
            raise ValidationError(
                in_language(
                    f"Jo më shumë se {self.most} rreshta.", f"No more than {self.most} lines."
                )
            )
        # Folding writes some letters as several, and it is the folded line that is looked up.
        long = [line for line in value if max(len(line), len(fold(line))) > self.longest]
        if long:
            shown = Truncator(long[0]).chars(60)
            raise ValidationError(
                in_language(
                    f"Një rresht ka deri në {self.longest} shkronja; ky ka më shumë: {shown}",
                    f"A line has up to {self.longest} characters; this one has more: {shown}",
                )
            )

    def run_validators(self, value: Any) -> None:
        for line in value:
            super().run_validators(line)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(list(initial or []) != self.to_python(data))
        except ValidationError:
            return True


class PlainForm(AnyModelForm):
    """A form that tells a violated check constraint in plain words beside a field.

    `broken_rules` says for each of the table's check constraints beside which field, and what.
    """

    broken_rules: ClassVar[Mapping[str, tuple[str, Any]]] = {}
    data: Any
    _errors: Any

    def _update_errors(self, errors: ValidationError) -> None:
        names = {
            constraint.get_violation_error_message(): constraint.name
            for constraint in self.instance._meta.constraints
            if isinstance(constraint, models.CheckConstraint)
        }
        others = []
        for error in getattr(errors, "error_dict", {}).pop(NON_FIELD_ERRORS, []):
            field, text = self.broken_rules.get(names.get(str(error.message), ""), ("", ""))
            if not text:
                others.append(error)
            elif not (field in self.fields and field in self._errors):
                self.add_error(field if field in self.fields else None, text)
        if others:
            errors.error_dict[NON_FIELD_ERRORS] = others
        if not hasattr(errors, "error_dict") or errors.error_dict:
            super()._update_errors(errors)  # type: ignore[misc]


class EditedForm(PlainForm):
    """A form that saves only what its editor has seen.

    The hidden `version` says which state of the row was on screen. When another state is stored by
    now, nothing is saved: every field that differs says what is stored, what was typed stays, and
    the form goes out again with the new version. The row must be locked before the form is made
    (`EditedAdmin` does that).
    """

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.stored_version = ""
        if self.instance.pk is not None and "version" in self.fields:
            self.stored_version = self.initial["version"] = self.state()

    def state(self) -> str:
        """Which state of the row is stored; differs when anything that the form shows does."""
        row = self.instance
        fields = [field for field in row._meta.concrete_fields if field.editable]
        return fingerprint(getattr(row, field.attname) for field in fields)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.stored_version and cleaned.get("version") != self.stored_version:
            self._tell_of_the_other_editor()
        return cleaned

    def _tell_of_the_other_editor(self) -> None:
        note_changed_meanwhile(self.instance)
        self._errors.pop("version", None)
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = self.stored_version
        differing = tell_what_is_stored(self)
        names = ", ".join(differing) or in_language("asnjë", "none")
        self.add_error(
            None,
            in_language(
                "Dikush tjetër e ndryshoi ndërkohë, prandaj nuk u ruajt asgjë. Fushat që tani"
                f" ndryshojnë nga ato që sheh këtu: {names}. Pranë secilës shkruhet çfarë është"
                " ruajtur. Krahasoji, pastaj ruaje sërish: atëherë mbetet ajo që sheh këtu.",
                "Somebody else changed this meanwhile, so nothing was saved. Fields that now differ"
                f" from what you see here: {names}. Beside each stands what is stored. Compare"
                " them, then save again: what you see here will then stand.",
            ),
        )


def note_changed_meanwhile(row: models.Model) -> None:
    """Let the inline forms of the row know, which see nothing of its own form but the row."""
    row.changed_meanwhile = True  # type: ignore[attr-defined]


def tell_what_is_stored(form: forms.BaseForm) -> list[str]:
    """Put what is stored beside each field that differs from it; returns their names."""
    names = []
    for name in form.changed_data:
        field = form.fields[name]
        if name in {"version", DELETION_FIELD_NAME}:
            continue
        stored = shown(field, form.get_initial_for_field(field, name))
        form.add_error(name, in_language(f"Tani është ruajtur: {stored}", f"Now stored: {stored}"))
        names.append(f"“{field.label or name}”")
    return names


def shown(field: forms.Field, value: Any) -> str:
    """A stored value as an editor reads it in this field."""
    given = value if isinstance(value, list | tuple) else [value]
    listed = [one for one in given if one not in (None, "")]
    texts: Any = listed
    if isinstance(field, ModelChoiceField):
        rows: Any = field.queryset
        texts = rows.filter(pk__in=[getattr(one, "pk", one) for one in listed])
    elif isinstance(field, forms.ChoiceField):
        labels = dict(field.choices)  # type: ignore[arg-type]
        texts = [labels.get(code, code) for code in listed]
    elif isinstance(field, forms.BooleanField):
        texts = [in_language("po", "yes") if one else in_language("jo", "no") for one in listed]
    together = "; ".join(map(str, texts)) or in_language("(bosh)", "(empty)")
    return Truncator(together).chars(LONGEST_SHOWN)


class InStepFormSet(AnyInlineFormSet):
    """Rows that stay in step with the stored ones when another editor adds or deletes some.

    Forms are paired with stored rows by their place, so before anything is read, rows that were
    added meanwhile are taken in, and rows that were deleted meanwhile become new ones: what was
    typed into them is kept.
    """

    data: Any

    def __init__(self, data: Any = None, *args: Any, **options: Any) -> None:
        super().__init__(data, *args, **options)
        self.came: set[str] = set()
        self.gone: set[str] = set()
        if self.is_bound and self.instance.pk is not None and self.management_form.is_valid():
            self._fall_in_step()

    def _fall_in_step(self) -> None:
        counts = self.management_form.cleaned_data
        total = min(counts[TOTAL_FORM_COUNT] or 0, self.absolute_max or 0)
        typed = [self._typed(index) for index in range(total)]
        stored = {str(row.pk): row for row in self.get_queryset()}
        pks = [(row.get("id") or [""])[-1] for row in typed]
        first = counts[INITIAL_FORM_COUNT]
        if pks[:first] == list(stored) and not any(pks[first:]):
            return
        rows = [
            typed[pks.index(pk)] if pk in pks else self._as_typed(row) for pk, row in stored.items()
        ]
        self.came = {f"{self.prefix}-{i}" for i, pk in enumerate(stored) if pk not in pks}
        for pk, row in zip(pks, typed, strict=True):
            if not row or pk in stored or (pk and DELETION_FIELD_NAME in row):
                continue
            if pk:
                self.gone.add(f"{self.prefix}-{len(rows)}")
            rows.append({**row, "id": [""]})
        self._take(rows, len(stored))

    def _typed(self, index: int) -> dict[str, list[str]]:
        start = f"{self.prefix}-{index}-"
        return {
            key.removeprefix(start): self.data.getlist(key)
            for key in self.data
            if key.startswith(start)
        }

    def _as_typed(self, row: models.Model) -> dict[str, list[str]]:
        """What a browser would send for a stored row that nobody touched."""
        form = self.form(instance=row, **self.get_form_kwargs(None))
        texts: dict[str, list[str]] = {"id": [str(row.pk)]}
        for name, field in form.fields.items():
            value = form[name].value()
            if isinstance(field.widget, forms.CheckboxInput):
                value = "on" if value else None
            else:
                value = field.widget.format_value(value)
            if value is not None:
                listed = value if isinstance(value, list | tuple) else [value]
                texts[name] = [str(one) for one in listed]
        return texts

    def _take(self, rows: list[dict[str, list[str]]], stored: int) -> None:
        data = self.data.copy()
        for key in [key for key in data if key.startswith(f"{self.prefix}-")]:
            if not key.startswith(f"{self.prefix}-__prefix__"):
                del data[key]
        data[f"{self.prefix}-{TOTAL_FORM_COUNT}"] = str(len(rows))
        data[f"{self.prefix}-{INITIAL_FORM_COUNT}"] = str(stored)
        for index, row in enumerate(rows):
            for name, texts in row.items():
                data.setlist(f"{self.prefix}-{index}-{name}", texts)
        self.data = data
        del self.__dict__["management_form"]

    def goes(self, form: Any) -> bool:
        """Whether the row of a validated form is to be deleted."""
        return bool(getattr(form, "cleaned_data", {}).get(DELETION_FIELD_NAME))

    def clean(self) -> None:
        super().clean()
        if not getattr(self.instance, "changed_meanwhile", False):
            return
        for form in self.forms:
            if form.prefix in self.came:
                form.add_error(
                    None,
                    in_language(
                        "U shtua ndërkohë nga dikush tjetër.", "Somebody else added this meanwhile."
                    ),
                )
            elif form.prefix in self.gone:
                form.add_error(
                    None,
                    in_language(
                        "Dikush tjetër e fshiu ndërkohë; po ta ruash, shtohet sërish.",
                        "Somebody else deleted this meanwhile; saving adds it again.",
                    ),
                )
            elif form.instance.pk is not None:
                tell_what_is_stored(form)
