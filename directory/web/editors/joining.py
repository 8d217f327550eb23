"""Asking to edit for an organisation, and inviting a colleague: what the two forms take."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.programmes.models import WEB_ADDRESS, Organisation
from directory.rules.words import fold

LONGEST_WORDS = 1_000  # characters


class OneLine(forms.CharField):
    """Text on one line, whatever was sent."""

    def to_python(self, value: Any) -> str:
        return " ".join(str(value or "").replace("\x00", "").split())


class SomeWords(forms.CharField):
    """Text with line ends of one character, as the browser counts them."""

    def to_python(self, value: Any) -> str:
        return str(value or "").replace("\r\n", "\n").replace("\x00", "").strip()


class JoinForm(forms.Form):
    """Which organisation; `found` is the listed one that was meant, None for a new one."""

    organisation = OneLine(
        label=gettext_lazy("Organisation"),
        max_length=200,
        help_text=gettext_lazy("Begin to write its name and choose it from the list."),
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "organization"}),
        error_messages={"required": gettext_lazy("Write the name of the organisation.")},
    )
    new = forms.BooleanField(label=gettext_lazy("It is not on the list yet"), required=False)
    website = OneLine(
        label=gettext_lazy("Its website"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Only for one that is not on the list yet."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
    )
    words = SomeWords(
        label=gettext_lazy("What do you do there?"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=gettext_lazy("A few words, so that we know whom we trust."),
        widget=forms.Textarea(attrs={"rows": "4"}),
    )
    found: Organisation | None = None

    def clean_website(self) -> str:
        given = str(self.cleaned_data["website"])
        if given and "://" not in given:
            given = f"https://{given}"
        if given:
            try:
                WEB_ADDRESS(given)
            except forms.ValidationError as refused:
                message = _("Write a web address like https://example.org.")
                raise forms.ValidationError(message) from refused
        return given

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        name = given.get("organisation")
        if not name:
            return given
        self.found = listed_as(name)
        if self.found is None and not given.get("new"):
            text = _("No organisation of this name is on the list. Look again, or say it is new.")
            self.add_error("organisation", text)
        if self.found is None and given.get("new") and not given.get("words"):
            if "words" not in self.errors:
                self.add_error("words", _("Say in a few words what the organisation does."))
        return given


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail of your colleague"),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Write an e-mail address like name@example.org."),
            "invalid": gettext_lazy("Write an e-mail address like name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


def listed_names() -> list[str]:
    """The names to choose from: of organisations that the public sees."""
    return [one.name for one in Organisation.objects.with_published_programmes().order_by("name")]


def listed_as(name: str) -> Organisation | None:
    """The one listed organisation of this name, in any spelling; None when none or several are."""
    wanted = _plain(name)
    found = [
        one
        for one in Organisation.objects.with_published_programmes()
        if wanted in {_plain(written) for written in _names(one)}
    ]
    return found[0] if wanted and len(found) == 1 else None


def _names(one: Organisation) -> list[str]:
    written = (one.name, one.display_name_sq, one.display_name_en, one.acronym)
    return [name for name in written if name]


def _plain(name: str) -> str:
    return " ".join(fold(name).split())
