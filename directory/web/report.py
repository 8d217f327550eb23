""" "Something wrong here?": the form that a visitor sends, and what protects it.

It bears no CSRF token, for that needs a cookie. A seal says when the form went out: a program that
sends it at once, or one seal for days, is asked to send it again. A field that people do not see
stays empty. How many reports are taken, `stewardship.actions.reports` decides.
"""

import datetime as dt
from typing import Any

from django import forms
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.programmes.models import Programme
from directory.stewardship.models import LONGEST_TEXT, REASONS
from directory.web.wording import text_in

YOUNGEST, OLDEST = dt.timedelta(seconds=2), dt.timedelta(days=1)
_signer = signing.Signer(salt="a report about a programme")


class PlainText(forms.CharField):
    """Text with line ends of one character, as the browser counts them, and without NUL."""

    def to_python(self, value: Any) -> str:
        text = str(value or "").replace("\r\n", "\n").replace("\x00", "")
        return str(super().to_python(text))


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        choices=[(code, code) for code in REASONS],
        error_messages={
            "required": gettext_lazy("Choose what is wrong."),
            "invalid_choice": gettext_lazy("Choose what is wrong."),
        },
    )
    text = PlainText(
        required=False,
        max_length=LONGEST_TEXT,
        error_messages={"max_length": gettext_lazy("Write no more than 1,000 characters.")},
    )
    website = forms.CharField(required=False)
    seal = forms.CharField(required=False)

    def __init__(self, data: Any = None, *, slug: str, at: dt.datetime) -> None:
        super().__init__(data)
        self.slug, self.at = slug, at

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("reason") == "other" and not given.get("text") and "text" not in self.errors:
            self.add_error("text", _("Say in a few words what is wrong."))
        if not self.errors and (reason := self._why_not_from_a_person(given)):
            self.add_error(None, reason)
        return given

    def _why_not_from_a_person(self, given: dict[str, Any]) -> str:
        age = age_of(given.get("seal", ""), slug=self.slug, at=self.at)
        if age is None or age > OLDEST:
            return _("This form was open for too long. Your words are still here: send them again.")
        if age < YOUNGEST:
            return _("That was quicker than we could follow. Please send it once more.")
        if given.get("website"):
            return _("A hidden field was filled in, perhaps by your browser. Please send it again.")
        return ""


def seal(slug: str, *, at: dt.datetime) -> str:
    """Says, so that nobody else can, when a form about this programme went out."""
    return _signer.sign(f"{slug} {int(at.timestamp())}")


def age_of(sealed: str, *, slug: str, at: dt.datetime) -> dt.timedelta | None:
    """How long ago a form about this programme went out; None if it bears no seal of ours."""
    try:
        name, _space, moment = _signer.unsign(sealed).rpartition(" ")
    except signing.BadSignature:
        return None
    if name != slug:
        return None
    return dt.timedelta(seconds=int(at.timestamp()) - int(moment))


def report_facts(
    programme: Programme, form: ReportForm | None, *, language: str, at: dt.datetime
) -> dict[str, Any]:
    """Everything that the page shows; `form` is what was sent, if anything was."""
    sent = form.data if form is not None else {}
    errors = form.errors if form is not None else {}
    titles = {code: getattr(programme, f"title_{code}") or "" for code in ("sq", "en")}
    return {
        "title": text_in(titles, language),
        "url": reverse("programme", args=[programme.slug]),
        "reasons": [
            {
                "code": code,
                "label": label.in_language(language),
                "chosen": sent.get("reason") == code,
            }
            for code, label in REASONS.items()
        ],
        "text": str(sent.get("text", ""))[: 2 * LONGEST_TEXT],
        "longest": LONGEST_TEXT,
        "seal": _seal_of_answer(programme, form, at),
        "errors": [
            {"field": "" if name == "__all__" else name, "text": str(messages[0])}
            for name, messages in errors.items()
        ],
        "wrong": {name: str(messages[0]) for name, messages in errors.items()},
    }


def _seal_of_answer(programme: Programme, form: ReportForm | None, at: dt.datetime) -> str:
    """The seal that was sent while it is good, so that whoever was too quick need not wait anew."""
    sealed = str(form.data.get("seal", ""))[:300] if form is not None else ""
    age = age_of(sealed, slug=programme.slug, at=at)
    return sealed if age is not None and age < OLDEST / 2 else seal(programme.slug, at=at)
