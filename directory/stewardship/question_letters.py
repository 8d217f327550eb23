"""What editors read when they are asked about a programme."""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from directory.programmes.models import Programme
from directory.rules.calls import RETURNING
from directory.rules.dates import date_in_words
from directory.rules.vocabularies import Label
from directory.stewardship.letters import HELLO, Letter, Link, Section, address, title_of
from directory.stewardship.models import Question
from directory.stewardship.tokens import answer_token

_EACH_FOR_ITSELF = Label(
    "në Mundësi janë të shënuara programet tuaja që renditen më poshtë, dhe të rinjtë mbështeten "
    "te ajo që shkruhet aty. Ju lutemi, përgjigjuni për secilin me një nga lidhjet e veta: çdo "
    "përgjigje vlen vetëm për atë program.",
    "your programmes below are listed in Mundësi, and young people count on what stands there. "
    "Please answer for each of them with one of its own links: an answer is about that programme "
    "alone.",
)
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


def letter(questions: Sequence[Question]) -> Letter:
    """The letter to one address with everything that it is asked at a time, each with its links.

    Each question needs its programme with organisation and calls; it is a reminder from the first
    of its `reminders` on.
    """
    programmes = {one.programme_id: one.programme for one in questions}
    subject = _subject({one.kind for one in questions}, list(programmes.values()))
    if all(one.reminders for one in questions):
        subject = Label(f"Ju kujtojmë: {subject.sq}", f"A reminder: {subject.en}")
    after = (_OPENS_A_PAGE, _NOT_FORWARDED)
    if len(questions) == 1:
        asks = (HELLO, _asks(questions[0]), _shown(questions[0].programme))
        return Letter(subject, asks, _links(questions[0]), after=after)
    is_for_one = len({one.organisation_id for one in programmes.values()}) == 1
    sections = tuple(
        _section(number, question, names_organisation=not is_for_one)
        for number, question in enumerate(sorted(questions, key=_place_in_letter), start=1)
    )
    return Letter(subject, (HELLO, _EACH_FOR_ITSELF), sections=sections, after=after)


def _subject(kinds: set[str], programmes: Sequence[Programme]) -> Label:
    several = Label(f"{len(programmes)} programe", f"{len(programmes)} programmes")
    about = title_of(programmes[0]) if len(programmes) == 1 else several
    if kinds == {"dates"}:
        return Label(f"Datat e reja? {about.sq}", f"The new dates? {about.en}")
    if kinds != {"due"}:
        return Label(f"Presim përgjigjen tuaj: {about.sq}", f"Waiting for your answer: {about.en}")
    if len(programmes) == 1:
        return Label(f"A është ende kështu? {about.sq}", f"Is this still right? {about.en}")
    return Label(f"A janë ende kështu? {about.sq}", f"Are these still right? {about.en}")


def _place_in_letter(question: Question) -> tuple[str, str, int, str]:
    programme = question.programme
    title = title_of(programme).sq.casefold()
    return programme.organisation.name.casefold(), title, programme.pk, question.kind


def _section(number: int, question: Question, *, names_organisation: bool) -> Section:
    title = title_of(question.programme)
    of = f" ({question.programme.organisation.name})" if names_organisation else ""
    paragraphs = [_asks_shortly(question), _shown(question.programme)]
    if question.reminders:
        sq, en = _days(timezone.localdate(question.asked_at))
        paragraphs.insert(0, Label(f"Ju kemi pyetur më {sq}.", f"We asked you on {en}."))
    heading = Label(f"{number}. {title.sq}{of}", f"{number}. {title.en}{of}")
    return Section(heading, tuple(paragraphs), _links(question))


def _links(question: Question) -> tuple[Link, ...]:
    return tuple(
        Link(label, address("question", answer_token(question, answer)))
        for answer, label in answer_labels(question, question.programme).items()
    )


def _shown(programme: Programme) -> Label:
    page = address("programme", programme.slug)
    return Label(f"Faqja siç është tani: {page.sq}", f"The page as it is now: {page.en}")


def _asks(question: Question) -> Label:
    title = title_of(question.programme)
    sq, en = _last(question)
    if question.kind == "dates":
        return Label(
            f"thirrja e fundit e programit tuaj “{title.sq}” u mbyll më {sq} dhe zakonisht "
            "hapet përsëri çdo vit. A i dini tashmë datat e reja? Kush i sheh me kohë, "
            "përgatitet më mirë.",
            f"the last call of your programme “{title.en}” closed on {en}, and it usually "
            "opens again every year. Do you know the new dates already? Whoever sees them in "
            "time can prepare better.",
        )
    return Label(
        f"në Mundësi është i shënuar programi juaj “{title.sq}”. Për herë të fundit u "
        f"verifikua më {sq}. Të rinjtë mbështeten te ajo që shkruhet aty: a është ende "
        "kështu?",
        f"your programme “{title.en}” is listed in Mundësi. It was last checked on {en}. "
        "Young people count on what stands there: is it still right?",
    )


def _asks_shortly(question: Question) -> Label:
    sq, en = _last(question)
    if question.kind == "dates":
        return Label(
            f"Thirrja e fundit u mbyll më {sq}. A i dini tashmë datat e reja?",
            f"The last call closed on {en}. Do you know the new dates already?",
        )
    return Label(
        f"U verifikua për herë të fundit më {sq}. A është ende kështu?",
        f"It was last checked on {en}. Is it still right?",
    )


def _last(question: Question) -> tuple[str, str]:
    """When the last call closed, or the programme was last checked."""
    if question.kind != "dates":
        return _days(question.programme.checked_on)
    newest = question.programme.newest_call
    return _days(newest.closes_on if newest else None)


def _days(day: dt.date | None) -> tuple[str, str]:
    return (date_in_words(day, "sq"), date_in_words(day, "en")) if day else ("–", "–")
