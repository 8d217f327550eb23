"""Where the links in our mails lead: an answer to a question, and no more digests."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from directory.languages import current_language
from directory.stewardship.actions import questions as actions
from directory.stewardship.actions.unsubscribing import subscribe_again
from directory.stewardship.actions.unsubscribing import unsubscribe as note_unsubscription
from directory.stewardship.models import Unsubscription
from directory.stewardship.tokens import user_of
from directory.web.posted import posted
from directory.web.question import asked, question_facts
from directory.web.views.errors import NOWHERE


@csrf_exempt  # its token would need a cookie; directory.web.question says what is proof instead
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, token: str) -> HttpResponse:
    """What the programme says now, and one button. Only the button acts: programs open links."""
    on, at = timezone.localdate(), timezone.now()
    found = asked(token)
    if found is None:
        return _only_theirs(render(request, "pages/question_lost.html", NOWHERE, status=404))
    if request.method == "POST":
        posted(request)
        with suppress(actions.Settled):  # the page says so
            actions.answer(question=found.question, answer=found.answer, on=on, at=at)
        # To the same page, so that neither reload nor back sends the form again.
        return _only_theirs(HttpResponseRedirect(request.path, status=303))
    facts = question_facts(found, on=on, at=at, language=current_language())
    return _only_theirs(render(request, "pages/question.html", {"question": facts, **NOWHERE}))


@csrf_exempt  # mail programs send it on their own (RFC 8058); the signed key is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """One button; on POST no more digests, or with `again` digests once more. Never a redirect."""
    user = user_of(token)
    if user is None:
        return _only_theirs(render(request, "pages/question_lost.html", NOWHERE, status=404))
    if request.method == "POST":
        if posted(request).get("again"):
            subscribe_again(user=user)
        else:
            note_unsubscription(user=user, at=timezone.now())
    facts = {"unsubscribed": Unsubscription.objects.filter(user=user).exists(), **NOWHERE}
    return _only_theirs(render(request, "pages/unsubscribe.html", facts))


def _only_theirs(response: HttpResponse) -> HttpResponse:
    """The address is a key: it is kept nowhere, told to nobody, and found by no search engine."""
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
