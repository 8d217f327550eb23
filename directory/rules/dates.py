"""Days and months in the words of a reader, in both languages."""

from datetime import date

MONTHS = {
    "sq": "janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor".split(),
    "en": "January February March April May June July August September October November"
    " December".split(),
}
# As short as a leaf of a calendar has room for, Monday first.
WEEKDAYS = {
    "sq": "hën mar mër enj pre sht die".split(),
    "en": "Mon Tue Wed Thu Fri Sat Sun".split(),
}


def date_in_words(day: date, language: str) -> str:
    """ "31 dhjetor 2026" or "31 December 2026"."""
    return f"{day_in_words(day, language)} {day.year}"


def day_in_words(day: date, language: str) -> str:
    """The same without the year."""
    return f"{day.day} {MONTHS[language][day.month - 1]}"


def weekday_in_words(day: date, language: str) -> str:
    return WEEKDAYS[language][day.weekday()]


def a_year_later(day: date) -> date:
    """The same day of the next year; the 28th of February after the 29th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
