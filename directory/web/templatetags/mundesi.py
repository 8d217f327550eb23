"""How dates are written in the reader's way."""

import datetime as dt

from django import template
from django.utils.translation import get_language

from directory.web.wording import date_in_words

register = template.Library()


@register.filter
def date_words(value: dt.date | str | None) -> str:
    """A date as "31 dhjetor 2026" or "31 December 2026"; nothing for none."""
    if not value:
        return ""
    date = dt.date.fromisoformat(value) if isinstance(value, str) else value
    return date_in_words(date, "en" if get_language() == "en" else "sq")
