"""Who asks to write for an organisation: administrators decide."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from directory.languages import current_language
from directory.stewardship import access
from directory.stewardship.actions.people import decide_request
from directory.stewardship.actions.revisions import NotPossible
from directory.stewardship.models import MembershipRequest
from directory.web.editors.doors import see_other, signed_in, user_of
from directory.web.editors.requests import request_facts
from directory.web.editors.review import number
from directory.web.posted import posted

LONGEST_REASON = 1_000


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def requests(request: HttpRequest) -> HttpResponseBase:
    if not access.is_administrator(request.user):
        raise Http404
    if request.method != "POST":
        return _shown(request)
    sent = posted(request)
    asked = get_object_or_404(MembershipRequest, pk=number(sent.get("request", "")))
    reason = sent.get("reason", "").replace("\r\n", "\n").replace("\x00", "")
    reason = reason.strip()[:LONGEST_REASON]
    if sent.get("decision") not in {"accept", "refuse"}:
        raise Http404
    accepted = sent["decision"] == "accept"
    if not accepted and not reason:
        return _shown(request, refused=asked.pk, status=422)
    try:
        decide_request(
            request=asked, by=user_of(request), accepted=accepted, reason=reason, at=timezone.now()
        )
    except NotPossible:
        return _shown(request, notice="meanwhile", status=409)
    return see_other(reverse("editors-requests"))


def _shown(
    request: HttpRequest, *, refused: int = 0, notice: str = "", status: int = 200
) -> HttpResponse:
    language = current_language()
    facts = request_facts(language=language, refused=refused)
    shown = {"requests": facts, "notice": notice, "longest_reason": LONGEST_REASON}
    return render(request, "editors/requests.html", shown, status=status)
