"""Two programmes that are the same become one."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from directory.languages import current_language
from directory.programmes.models import FormerAddress, Programme
from directory.stewardship import access
from directory.stewardship.actions import merging
from directory.stewardship.actions.revisions import HasProblems, NotPossible
from directory.web.editors.doors import see_other, signed_in, user_of
from directory.web.editors.merging import merging_facts, taken
from directory.web.editors.review import number
from directory.web.posted import posted

REFUSED = {
    merging.ChangedMeanwhile: "meanwhile",
    NotPossible: "both open",
    HasProblems: "problems",
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def merge(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The programme of the address stays; `with` is the slug of the one that goes into it."""
    kept = access.programme_to_merge(user_of(request), slug)
    sent = posted(request) if request.method == "POST" else request.GET
    other = sent.get("with", "").strip()
    if request.method == "POST" and FormerAddress.objects.filter(slug=other, programme=kept):
        return see_other(_page_of(kept))  # merged already: a second click
    gone = _other(kept, other)
    if request.method != "POST" or gone is None:
        return _shown(request, kept, gone, notice="unknown" if other and gone is None else "")
    now = timezone.now()
    try:
        merging.merge(
            kept=kept,
            gone=gone,
            take=taken(sent),
            seen=(number(sent.get("seen_kept", "")), number(sent.get("seen_gone", ""))),
            by=user_of(request),
            on=timezone.localdate(now),
            at=now,
        )
    except (merging.ChangedMeanwhile, NotPossible, HasProblems) as refused:
        return _shown(request, kept, gone, notice=REFUSED[type(refused)], status=409)
    return see_other(_page_of(kept))


def _other(kept: Programme, slug: str) -> Programme | None:
    """Another programme with its parts, by its slug or by the address of its page."""
    plain = slug.rstrip("/").rpartition("/")[2]
    found: QuerySet[Programme] = Programme.objects.with_parts().filter(slug=plain)
    return found.exclude(pk=kept.pk).first() if "\x00" not in plain else None


def _page_of(programme: Programme) -> str:
    if not Programme.objects.published().filter(pk=programme.pk).exists():
        return reverse("editors-queue")
    return reverse("programme", args=[programme.slug])


def _shown(
    request: HttpRequest,
    kept: Programme,
    gone: Programme | None,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    language = current_language()
    facts = merging_facts(kept, gone, language=language, sent=request.POST)
    shown = {"merging": facts, "notice": notice}
    return render(request, "editors/merge.html", shown, status=status)
