"""All that waits for a reviewer, on one page."""

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from directory.languages import current_language
from directory.places.models import Place
from directory.stewardship import access
from directory.stewardship.actions import duplicates, reports
from directory.stewardship.models import OUTCOMES, Report
from directory.stewardship.queue import areas_of
from directory.web.editors.doors import see_other, signed_in, user_of
from directory.web.editors.queue import queue_facts
from directory.web.editors.review import number
from directory.web.posted import posted


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def queue(request: HttpRequest) -> HttpResponseBase:
    """What waits, oldest first; `?area=` a place code of the reviewer's own area."""
    user = user_of(request)
    if not access.is_reviewer(user):
        raise Http404
    sent = posted(request) if request.method == "POST" else request.GET
    area = _area(user, sent.get("area", ""))
    if request.method == "POST":
        _note(user, sent)
        query = f"?{urlencode({'area': area.code})}" if area else ""
        return see_other(reverse("editors-queue") + query)
    language = current_language()
    facts = queue_facts(user, area, on=timezone.localdate(), language=language)
    return render(request, "editors/queue.html", {"queue": facts})


def _area(user: User, code: str) -> Place | None:
    """The place of a code among those that somebody may narrow by; Http404 for any other."""
    if not code:
        return None
    for place in areas_of(user):
        if place.code == code:
            return place
    raise Http404


def _note(user: User, sent: QueryDict) -> None:
    """What came of a report, or that two programmes are two. Http404 outside the own area."""
    mine, at = access.programmes_to_review(user), timezone.now()
    if sent.get("deed") == "report" and sent.get("outcome") in OUTCOMES:
        found = Report.objects.filter(
            pk=number(sent.get("report", "")), programme__in=mine.values("pk")
        )
        if not found.exists():
            raise Http404
        reports.handle(found, by=user, outcome=sent.get("outcome", ""), at=at)
    elif sent.get("deed") == "apart":
        one, other = (get_object_or_404(mine, slug=sent.get(name, "")) for name in ("one", "other"))
        if one == other:
            raise Http404
        duplicates.tell_apart(one=one, other=other, by=user, at=at)
    else:
        raise Http404
