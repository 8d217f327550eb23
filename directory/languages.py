"""The language of the page at hand."""

from django.utils.translation import get_language


def current_language() -> str:
    """ "sq" or "en"; Albanian where none is chosen."""
    return "en" if get_language() == "en" else "sq"
