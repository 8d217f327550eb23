"""A visitor of the check without a browser: reads its screens, answers, presses its buttons."""

import re
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client

from directory.rules import criteria
from tests.web.forms import Form, Page, page

CHECK, ENGLISH = "/check/", "/en/check/"
PREFIX = {"sq": CHECK, "en": ENGLISH}
QUESTIONS = {question.field: question for question in criteria.CRITERIA.questions}
SENSITIVE = {name for name, question in QUESTIONS.items() if question.sensitive}


def get(path: str = ENGLISH) -> HttpResponse:
    return Client(enforce_csrf_checks=True).get(path)  # type: ignore[return-value]


def post(pairs: Any, path: str = ENGLISH) -> HttpResponse:
    return Client(enforce_csrf_checks=True).post(  # type: ignore[return-value]
        path,
        urlencode(pairs, doseq=True),
        content_type="application/x-www-form-urlencoded",
    )


def seen(response: HttpResponse) -> Page:
    assert response.status_code == 200
    return page(response.content.decode())


def answer_form(shown: Page) -> Form:
    return shown.form("next")


def asked(shown: Page) -> str:
    return dict(answer_form(shown).hidden).get("question", "")


def press(shown: Page, button: str, **answers: Any) -> Page:
    form = shown.form(button)
    assert form.method == "post"
    return seen(post(form.filled(button, **answers), form.action))


def walk(answers: dict[str, Any], shown: Page | None = None) -> tuple[Page, list[str]]:
    """Go on until the results, skipping what has no answer here; and what was asked."""
    shown = shown or seen(get())
    trail = []
    while any(button == ("step", "next") for form in shown.forms for button in form.buttons):
        field = asked(shown)
        trail.append(field)
        assert len(trail) <= len(QUESTIONS), trail
        given = {name: value for name, value in answers.items() if name.startswith(field)}
        shown = press(shown, "next", **given) if given else press(shown, "skip")
    return shown, trail


def results(language: str = "en", **answers: Any) -> Page:
    return seen(post({**answers, "step": "results"}, PREFIX[language]))


def tally(shown: Page) -> tuple[int, ...]:
    return tuple(
        int(one) for one in re.findall(r"(?:fit you|may fit|not now) (\d+)", shown.text)[:3]
    )
