"""One change: its reviewer looks at the difference and decides."""

import datetime as dt
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from directory.languages import current_language
from directory.stewardship import access
from directory.stewardship.actions import revisions
from directory.stewardship.actions.revisions import ChangedMeanwhile, HasProblems, NotPossible
from directory.stewardship.models import Revision
from directory.web.editors import review as page
from directory.web.editors.doors import see_other, signed_in, user_of
from directory.web.posted import posted

METHODS = ["GET", "HEAD", "POST"]
# So much a reason holds; a constraint of the table says so too.
LONGEST_REASON = 2_000


@require_http_methods(METHODS)
@signed_in
def review(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """One change: to read for its editors and reviewers; to decide on for those who may."""
    user = user_of(request)
    if request.method != "POST":
        return _shown(request, access.revision_to_see(user, uuid))
    revision = access.revision_to_review(user, uuid)
    if posted(request).get("deed") == "return" and not _reason(request):
        return _shown(request, revision, notice="no reason", status=422)
    try:
        _decide(request, revision, at=timezone.now())
    except HasProblems as refused:
        return _shown(request, revision, refused=refused, notice="problems", status=422)
    except (ChangedMeanwhile, NotPossible):
        # Somebody else was quicker: the page says what happened, and nothing was written.
        now = access.revision_to_see(user, uuid)
        return _shown(request, now, notice="meanwhile", status=409)
    return see_other(reverse("editors-review", args=[uuid]))


def _decide(request: HttpRequest, revision: Revision, *, at: dt.datetime) -> None:
    sent, user = posted(request), user_of(request)
    seen = page.number(sent.get("seen", ""))
    on = timezone.localdate(at)
    match sent.get("deed"):
        case "approve":
            over = page.seen_over(revision, sent)
            revisions.approve(revision=revision, by=user, seen=seen, on=on, at=at, over=over)
        case "return":
            reason = _reason(request)
            revisions.give_back(revision=revision, by=user, reason=reason, seen=seen, at=at)
        case "correct":
            cells = page.typed_cells(sent)
            revisions.correct(revision=revision, cells=cells, seen=seen, by=user, on=on, at=at)
        case _:
            raise Http404


def _reason(request: HttpRequest) -> str:
    text = posted(request).get("reason", "").replace("\r\n", "\n").replace("\x00", "")
    return text.strip()[:LONGEST_REASON]


def _shown(
    request: HttpRequest,
    revision: Revision,
    *,
    refused: HasProblems | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    facts = page.review_facts(
        revision,
        user_of(request),
        on=timezone.localdate(),
        language=current_language(),
        typed=request.POST if notice else None,
        problems=refused.problems if refused else None,
    )
    shown = {"review": facts, "notice": notice, "longest_reason": LONGEST_REASON}
    return render(request, "editors/review.html", shown, status=status)
