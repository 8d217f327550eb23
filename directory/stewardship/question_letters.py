"""What editors read when they are asked about a programme."""

import datetime as dt

from directory.programmes.models import Programme
from directory.rules.calls import RETURNING
from directory.rules.dates import date_in_words
from directory.rules.vocabularies import Label
from directory.stewardship.letters import Letter, Link, address, title_of
from directory.stewardship.models import Question
from directory.stewardship.tokens import answer_token

_OPENS_A_PAGE = Label(
    "Asgjë nuk ndryshon vetëm sepse hapni një lidhje: në faqe keni një buton. "
    "Nuk duhet të hyni me llogari.",
    "Nothing changes by opening a link: the page has a button. You need not sign in.",
)
_NOT_FORWARDED = Label(
    "Lidhjet janë vetëm për ju: kush i ka, mund të përgjigjet në vendin tuaj. "
    "Vlejnë derisa dikush nga ju të përgjigjet.",
    "The links are for you alone: whoever has them can answer in your place. "
    "They work until one of you has answered.",
)


def answer_labels(question: Question, programme: Programme) -> dict[str, Label]:
    """What each answer says, in the words of its link and its button."""
    if question.kind == "dates":
        return {
            "change": Label("Kemi datat e reja", "We have the new dates"),
            "right": Label("Datat nuk dihen ende", "The dates are not known yet"),
            "closed": Label("Nuk bëhet më", "It no longer takes place"),
        }
    returning = programme.recurrence in RETURNING
    closed = (
        Label("Kësaj here është mbyllur", "It is closed for this time")
        if returning
        else Label("Është mbyllur", "It is closed")
    )
    return {
        "right": Label("Po, është ende kështu", "Yes, it is still right"),
        "closed": closed,
        "change": Label("Duhet ndryshuar diçka", "Something has to be changed"),
    }


def letter(question: Question, programme: Programme, *, reminder: bool = False) -> Letter:
    """The mail to one address; `programme` needs its calls when dates are asked for."""
    asks = _for_dates(programme) if question.kind == "dates" else _whether_right(programme)
    subject, paragraphs = asks
    if reminder:
        subject = Label(f"Ju kujtojmë: {subject.sq}", f"A reminder: {subject.en}")
    links = tuple(
        Link(label, address("question", answer_token(question, answer)))
        for answer, label in answer_labels(question, programme).items()
    )
    page = address("programme", programme.slug)
    shown = Label(f"Faqja siç është tani: {page.sq}", f"The page as it is now: {page.en}")
    return Letter(subject, (*paragraphs, shown), links, (_OPENS_A_PAGE, _NOT_FORWARDED))


def _whether_right(programme: Programme) -> tuple[Label, tuple[Label, ...]]:
    title = title_of(programme)
    sq, en = _days(programme.checked_on)
    return (
        Label(f"A është ende kështu? {title.sq}", f"Is this still right? {title.en}"),
        (
            Label("Përshëndetje!", "Hello,"),
            Label(
                f"në Mundësi është i shënuar programi juaj “{title.sq}”. Për herë të fundit u "
                f"verifikua më {sq}. Të rinjtë mbështeten te ajo që shkruhet aty: a është ende "
                "kështu?",
                f"your programme “{title.en}” is listed in Mundësi. It was last checked on {en}. "
                "Young people count on what stands there: is it still right?",
            ),
        ),
    )


def _for_dates(programme: Programme) -> tuple[Label, tuple[Label, ...]]:
    title = title_of(programme)
    newest = programme.newest_call
    sq, en = _days(newest.closes_on if newest else None)
    return (
        Label(f"Datat e reja? {title.sq}", f"The new dates? {title.en}"),
        (
            Label("Përshëndetje!", "Hello,"),
            Label(
                f"thirrja e fundit e programit tuaj “{title.sq}” u mbyll më {sq} dhe zakonisht "
                "hapet përsëri çdo vit. A i dini tashmë datat e reja? Kush i sheh me kohë, "
                "përgatitet më mirë.",
                f"the last call of your programme “{title.en}” closed on {en}, and it usually "
                "opens again every year. Do you know the new dates already? Whoever sees them in "
                "time can prepare better.",
            ),
        ),
    )


def _days(day: dt.date | None) -> tuple[str, str]:
    return (date_in_words(day, "sq"), date_in_words(day, "en")) if day else ("–", "–")
