"""The page behind a link of a question to an editor, in prepared values.

Its form bears no CSRF token, for that needs a cookie, and whoever comes from a mail has none. The
signed key in its address is the proof instead: nobody else can make one, and it works once.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import urlencode

from directory.programmes.models import Programme
from directory.stewardship.actions.questions import writer_of
from directory.stewardship.models import Question
from directory.stewardship.question_letters import answer_labels
from directory.stewardship.tokens import answer_of, answer_token
from directory.web.programme import programme_facts


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the answer that the link gives, and the programme with its parts."""

    question: Question
    answer: str
    programme: Programme


def asked(token: str) -> Asked | None:
    """What the key in a link is for; None when it is none of ours, or the programme is gone."""
    key = answer_of(token)
    question = key and Question.objects.filter(uuid=key[0]).first()
    if not key or not question:
        return None
    programme = Programme.objects.with_parts().get(pk=question.programme_id)
    question.programme = programme
    return Asked(question, key[1], programme)


def state_of(asked: Asked, *, at: dt.datetime) -> str:
    """ "open", "done" (this very answer), "answered", "replaced", "expired" or "unlisted"."""
    question = asked.question
    if question.answered_at is not None:
        return "done" if question.answer == asked.answer else "answered"
    if question.void_at is not None:
        return "replaced"
    if question.expires_at <= at:
        return "expired"
    return "open" if asked.programme.published else "unlisted"


def question_facts(asked: Asked, *, on: dt.date, at: dt.datetime, language: str) -> dict[str, Any]:
    """Everything that the page shows."""
    labels = answer_labels(asked.question, asked.programme)
    return {
        "state": state_of(asked, at=at),
        "kind": asked.question.kind,
        "answer": asked.answer,
        "label": labels[asked.answer].in_language(language),
        "ends": asked.question.kind == "dates" or asked.programme.recurrence == "one_off",
        "others": [
            {
                "label": label.in_language(language),
                "url": reverse("question", args=[answer_token(asked.question, code)]),
            }
            for code, label in labels.items()
            if code != asked.answer
        ],
        "programme": programme_facts(asked.programme, on=on, language=language)["programme"],
        "page_url": reverse("programme", args=[asked.programme.slug])
        if asked.programme.published
        else "",
        "change_url": _way_in(asked),
        "has_account": writer_of(asked.question) is not None,
    }


def _way_in(asked: Asked) -> str:
    """Signing in, and from there to the programme; those without an account ask for one."""
    if writer_of(asked.question) is not None:
        after = reverse("editors-programme", args=[asked.programme.slug])
    else:
        after = reverse("editors-join")
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': after})}"
