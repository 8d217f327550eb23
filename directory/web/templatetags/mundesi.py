"""Cards, stylesheets in the page, and dates in the reader's way."""

import datetime as dt

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from directory.languages import current_language
from directory.web.cards import Card, rendered
from directory.web.stylesheets import element
from directory.web.wording import date_in_words

register = template.Library()


@register.filter
def date_words(value: dt.date | str | None) -> str:
    """A date as "31 dhjetor 2026" or "31 December 2026"; nothing for none."""
    if not value:
        return ""
    date = dt.date.fromisoformat(value) if isinstance(value, str) else value
    return date_in_words(date, current_language())


@register.simple_tag
def styles(*names: str) -> SafeString:
    """The base stylesheet and the named ones; KeyError for one that does not exist."""
    return mark_safe(element(*names))  # noqa: S308 (our own files)


@register.simple_tag
def show_card(card: Card) -> SafeString:
    """The card of a programme, for an `ol.cards`."""
    return rendered(card, get_language() or "sq")
