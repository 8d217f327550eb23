"""The forms by which editors keep programmes and their calls (the rule has `admin_rules`)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.validators import MaxLengthValidator, MinValueValidator

from directory.places.editing import (
    EditedForm,
    InStepFormSet,
    PlainForm,
    choices,
    fingerprint,
    in_language,
    said,
)
from directory.programmes.models import Call, Organisation, Programme
from directory.rules import vocabularies as v

MOST_CALLS = 32_767  # as much as the column holds
NO_CHOICE = said("— pa u thënë —", "— not said —")
NOT_NEGATIVE = MinValueValidator(
    0, said("Shuma nuk mund të jetë negative.", "An amount cannot be negative.")
)
SHORT = MaxLengthValidator(
    600, said("Përmbledhja ka deri në 600 shkronja.", "A summary has up to 600 characters.")
)
WEB_ADDRESS = said(
    "Adresa duhet të fillojë me http:// ose https://.",
    "The address must start with http:// or https://.",
)
AMOUNTS_IN_ORDER = said(
    "Shuma më e madhe është nën më të voglën.", "The highest amount is below the lowest."
)
NEEDS_A_CURRENCY = said("Zgjidh monedhën e shumës.", "Choose the currency of the amount.")
NOT_IN_THE_LIST = said("Zgjidh nga lista.", "Choose from the list.")

# Texts that exist in both languages: rows of the text area, label.
TEXTS: Mapping[str, tuple[int, v.Label]] = {
    "summary": (5, v.Label("Përmbledhja", "Summary")),
    "conditions": (6, v.Label("Kushte të tjera", "Other conditions")),
    "benefit": (5, v.Label("Çfarë përfitohet", "What one gets")),
    "how_to_apply": (8, v.Label("Si aplikohet", "How to apply")),
    "documents": (6, v.Label("Dokumentet që duhen", "What to bring")),
    "description": (12, v.Label("Më gjerësisht", "More about it")),
}
LANGUAGES: Mapping[str, v.Label] = {
    "sq": v.Label("shqip", "Albanian"),
    "en": v.Label("anglisht", "English"),
}


def _in(language: str, label: v.Label) -> Any:
    name = LANGUAGES[language]
    return said(f"{label.sq} ({name.sq})", f"{label.en} ({name.en})")


class Codes(forms.MultipleChoiceField):
    """Some codes of a vocabulary, as checkboxes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, vocabulary: v.Vocabulary, label: Any, **options: Any) -> None:
        super().__init__(choices=choices(vocabulary), label=label, **{"required": False, **options})


class Code(forms.ChoiceField):
    """One code of a vocabulary; with `unsaid` none may be chosen too."""

    def __init__(
        self, vocabulary: v.Vocabulary, label: Any, *, unsaid: bool = True, **options: Any
    ) -> None:
        listed = choices(vocabulary, blank=NO_CHOICE if unsaid else None)
        super().__init__(choices=listed, label=label, **{"required": not unsaid, **options})


class OrganisationForm(EditedForm):
    broken_rules: ClassVar = {
        "organisation_has_a_name": ("name", said("Emri mungon.", "The name is missing.")),
        "organisation_url_is_http": ("url", WEB_ADDRESS),
    }

    class Meta:
        model = Organisation
        fields = ("name", "slug", "display_name_sq", "display_name_en", "acronym", "kind", "url")
        labels: ClassVar = {
            "name": said("Emri", "Name"),
            "slug": said("Emri në adresë", "Name in the address"),
            "display_name_sq": said("Emri si shfaqet (shqip)", "Name as shown (Albanian)"),
            "display_name_en": said("Emri si shfaqet (anglisht)", "Name as shown (English)"),
            "acronym": said("Shkurtesa", "Acronym"),
            "kind": said("Lloji", "Kind"),
            "url": said("Faqja e internetit", "Website"),
        }
        help_texts: ClassVar = {
            "name": said(
                "Me këtë emër e njohin tabelat që ngarkohen.",
                "Spreadsheets that are loaded know it by this name.",
            ),
            "display_name_sq": said(
                "Vetëm kur ndryshon nga emri.", "Only where it differs from the name."
            ),
        }


class ProgrammeForm(EditedForm):
    kinds = Codes(v.KINDS, said("Lloji", "Kind"), required=True)
    types = Codes(v.TYPES, said("Çfarë jep", "What it gives"))
    sectors = Codes(v.SECTORS, said("Fusha", "Field"))
    delivery = Code(v.DELIVERY, said("Si zhvillohet", "How it takes place"))
    currency = Code(v.CURRENCIES, said("Monedha", "Currency"))
    amount_period = Code(v.AMOUNT_PERIODS, said("Për sa kohë", "For how long"))
    cost = Code(v.COST, said("Sa i kushton njeriut", "What it costs the person"))
    recurrence = Code(v.RECURRENCE, said("Sa shpesh", "How often"), unsaid=False, initial="unknown")
    status = Code(
        v.PROGRAMME_STATUS,
        said("Çfarë thotë organizuesi", "What the organiser says"),
        unsaid=False,
        initial="unknown",
    )
    applicants = Codes(
        v.APPLICANTS,
        said("Kush aplikon", "Who applies"),
        help_text=said(
            "Pa asnjë shenjë: individi vetë.", "Without a mark: the person, for themselves."
        ),
    )
    priority_groups = Codes(v.GROUPS, said("Përparësi kanë", "Priority for"))
    confidence = Code(
        v.CONFIDENCE,
        said("Sa i sigurt është", "How certain it is"),
        unsaid=False,
        initial="unconfirmed",
    )

    broken_rules: ClassVar = {
        "programme_slug_is_plain": (
            "slug",
            said("Shkronja të vogla, shifra e viza.", "Small letters, digits and hyphens."),
        ),
        "programme_has_a_title": (
            "title_sq",
            said("Shkruaj titullin, të paktën në një gjuhë.", "Write a title in one language."),
        ),
        "programme_has_a_summary": (
            "summary_sq",
            said(
                "Shkruaj përmbledhjen, të paktën në një gjuhë.", "Write a summary in one language."
            ),
        ),
        "programme_summary_is_short": ("summary_sq", SHORT.message),
        "programme_has_a_kind": ("kinds", said("Zgjidh të paktën një.", "Choose at least one.")),
        "programme_amounts_are_in_order": ("amount_max", AMOUNTS_IN_ORDER),
        "programme_amounts_are_not_negative": ("amount_min", NOT_NEGATIVE.message),
        "programme_amount_has_a_currency": ("currency", NEEDS_A_CURRENCY),
        **{
            f"programme_{field}_are_known": (field, NOT_IN_THE_LIST)
            for field in ("kinds", "types", "sectors", "applicants", "priority_groups")
        },
        **{
            f"programme_{field}_is_known": (field, NOT_IN_THE_LIST)
            for field in (
                "delivery",
                "currency",
                "amount_period",
                "cost",
                "recurrence",
                "status",
                "confidence",
                "review_months",
            )
        },
        **{
            f"programme_{field}_is_http": (field, WEB_ADDRESS)
            for field in ("application_url", "official_url", "source_url")
        },
    }

    class Meta:
        model = Programme
        # The number that the table counts up; the form's own `version` says more.
        exclude = ("version", "title", *TEXTS)
        widgets: ClassVar = {
            **{
                f"{name}_{language}": forms.Textarea(
                    attrs={"rows": rows, "cols": 44, "lang": language}
                )
                for name, (rows, _) in TEXTS.items()
                for language in LANGUAGES
            },
            **{
                f"title_{language}": forms.TextInput(attrs={"size": 44, "lang": language})
                for language in LANGUAGES
            },
            "note": forms.Textarea(attrs={"rows": 4, "cols": 44}),
            "funder": forms.TextInput(attrs={"size": 44}),
        }
        labels: ClassVar = {
            **{
                f"{name}_{language}": _in(language, label)
                for name, (_, label) in TEXTS.items()
                for language in LANGUAGES
            },
            **{
                f"title_{language}": _in(language, v.Label("Titulli", "Title"))
                for language in LANGUAGES
            },
            "published": said("E botuar: e sheh kushdo", "Published: everybody sees it"),
            "slug": said("Emri në adresë (id)", "Name in the address (id)"),
            "title_sq_official": said(
                "Emri shqip është ai zyrtari", "The Albanian name is the official one"
            ),
            "organisation": said("Kush e drejton", "Who runs it"),
            "funder": said("Kush e paguan", "Who pays for it"),
            "coverage": said("Për banorët e", "For people who live in"),
            "delivery_places": said("Zhvillohet në", "It takes place in"),
            "amount_min": said("Shuma, nga", "Amount, from"),
            "amount_max": said("Shuma, deri në", "Amount, up to"),
            "application_url": said("Faqja ku aplikohet", "Page where one applies"),
            "contact_email": said("E-mail i organizuesit", "The organiser’s e-mail"),
            "contact_phone": said("Telefoni i organizuesit", "The organiser’s phone"),
            "official_url": said("Faqja zyrtare", "Official page"),
            "source_url": said("Ku i lexuam faktet", "Where the facts were read"),
            "source_date": said("Data e burimit", "Date of the source"),
            "checked_on": said("Kontrolluar më", "Checked on"),
            "note": said("Shënim për redaktorët, kurrë publik", "Note for editors, never public"),
        }
        help_texts: ClassVar = {
            "slug": said(
                "Mbetet i njëjtë përgjithmonë: me të lidhen të tjerët.",
                "Stays the same for good: others link to it.",
            ),
            "title_en": said("Mjafton njëra gjuhë.", "One language is enough."),
            "summary_en": said(
                "Mjafton njëra gjuhë; deri në 600 shkronja.",
                "One language is enough; up to 600 characters.",
            ),
            "conditions_en": said(
                "Çfarë nuk e thonë fushat e rregullit më poshtë.",
                "What the fields of the rule below cannot say.",
            ),
            "coverage": said(
                "Gjithë Shqipëria: zgjidh Shqipërinë. Kërko me emër ose me kod.",
                "All of Albania: choose Albania. Search by name or by code.",
            ),
            "title_sq_official": said(
                "Jo: e kemi përkthyer ne, dhe lexuesit ia themi.",
                "No: it is our translation, and readers are told so.",
            ),
            "note": "",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "coverage" in self.fields:
            # Spreadsheets ask for it too: a programme for nowhere is found by nobody.
            self.fields["coverage"].required = True
        for name in {"amount_min", "amount_max"} & set(self.fields):
            self.fields[name].validators.append(NOT_NEGATIVE)
        for name in {"summary_sq", "summary_en"} & set(self.fields):
            self.fields[name].validators.append(SHORT)

    def state(self) -> str:
        """The table's own count of changes, and what belongs to the programme in other tables."""
        programme = self.instance
        calls = [field.attname for field in Call._meta.concrete_fields]
        parts = [
            list(rows.order_by("pk").values_list(*columns))
            for rows, columns in (
                (programme.coverage.all(), ["pk"]),
                (programme.delivery_places.all(), ["pk"]),
                (programme.calls.all(), calls),
                (programme.alternatives.all(), ["pk", "call_id", "position", "criteria"]),
            )
        ]
        return f"{programme.version}-{fingerprint(parts)}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("title", "summary"):
            # The table lets two NULLs pass; an empty field may become one.
            texts = {f"{name}_{language}" for language in LANGUAGES}
            if texts <= set(cleaned) and not any(cleaned[text] for text in texts):
                self.add_error(*self.broken_rules[f"programme_has_a_{name}"])
        for name in ("kinds", "types", "sectors", "applicants", "priority_groups"):
            # The first one leads on the page, so what was there keeps its place.
            before, chosen = self.initial.get(name) or [], cleaned.get(name) or []
            if name in cleaned:
                kept = [code for code in before if code in chosen]
                cleaned[name] = kept + [code for code in chosen if code not in kept]
        return cleaned


class CallForm(PlainForm):
    number = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_CALLS,
        label=said("Numri", "Number"),
        help_text=said(
            "Bosh: numri pas më të madhit. Thirrja me numrin më të madh është e fundit.",
            "Empty: the number after the highest. The call with the highest number is the newest.",
        ),
    )
    currency = Code(v.CURRENCIES, said("Monedha", "Currency"))
    amount_period = Code(v.AMOUNT_PERIODS, said("Për sa kohë", "For how long"))

    class Meta:
        model = Call
        fields = (
            "number",
            "opens_on",
            "closes_on",
            "amount_min",
            "amount_max",
            "currency",
            "amount_period",
        )
        labels: ClassVar = {
            "opens_on": said("Hapet më", "Opens on"),
            "closes_on": said("Mbyllet më", "Closes on"),
            "amount_min": said("Shuma, nga", "Amount, from"),
            "amount_max": said("Shuma, deri në", "Amount, up to"),
        }
        error_messages: ClassVar = {
            NON_FIELD_ERRORS: {
                "unique_together": said(
                    "Ky numër është i një thirrjeje tjetër.", "Another call has this number."
                )
            }
        }

    broken_rules: ClassVar = {
        "call_closes_after_it_opens": (
            "closes_on",
            said("Mbyllet para se të hapet.", "It closes before it opens."),
        ),
        "call_amounts_are_in_order": ("amount_max", AMOUNTS_IN_ORDER),
        "call_amounts_are_not_negative": ("amount_min", NOT_NEGATIVE.message),
        "call_amount_has_a_currency": ("currency", NEEDS_A_CURRENCY),
        "call_currency_is_known": ("currency", NOT_IN_THE_LIST),
        "call_amount_period_is_known": ("amount_period", NOT_IN_THE_LIST),
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in {"amount_min", "amount_max"} & set(self.fields):
            self.fields[name].validators.append(NOT_NEGATIVE)


class CallFormSet(InStepFormSet):
    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if not self.goes(form)]
        # The rules of eligibility below must not hold on to a call that goes.
        self.instance.calls_going = {f.instance.pk for f in self.forms if f not in kept} - {None}
        highest = max((form.instance.number or 0 for form in self.forms), default=0)
        for form in kept:
            if form.has_changed() and form.instance.number is None and form.is_valid():
                highest += 1
                form.instance.number = highest
                if highest > MOST_CALLS:
                    form.add_error(
                        "number", in_language("Zgjidh një numër të lirë.", "Choose a free number.")
                    )
