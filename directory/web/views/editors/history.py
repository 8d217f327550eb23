"""What became of a programme over time, and the way back to an earlier version."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from directory.languages import current_language
from directory.programmes.models import FormerAddress
from directory.stewardship import access
from directory.stewardship.actions.restoring import AlreadyOpen
from directory.stewardship.actions.restoring import restore as propose
from directory.stewardship.actions.revisions import NotPossible
from directory.stewardship.history import merged_into, version_at
from directory.web.editors.doors import see_other, signed_in, user_of
from directory.web.editors.history import history_facts


@require_safe
@signed_in
def history(request: HttpRequest, slug: str) -> HttpResponseBase:
    """All versions, the newest first (`?page=`); the way back is for editors.

    Under the address of one that was merged into another, what became of it until then.
    """
    former = FormerAddress.objects.filter(slug=slug).select_related("programme").first()
    programme = access.programme_to_see(request.user, former.programme.slug if former else slug)
    merged = merged_into(programme)
    if former and slug not in merged:  # it bears another address now
        return see_other(reverse("editors-history", args=[programme.slug]))
    facts = history_facts(
        programme,
        merged,
        of=merged[slug] if former else programme,
        page=request.GET.get("page", "1"),
        may_restore=not former and access.edits_for(request.user, programme.organisation),
        language=current_language(),
    )
    return render(request, "editors/history.html", {"history": facts})


@require_POST
@signed_in
def restore(request: HttpRequest, slug: str, moment: int) -> HttpResponseBase:
    """Propose an earlier version anew; what is open stays, and has to be settled first."""
    programme = access.programme_to_edit(request.user, slug)
    version = version_at(programme, moment)
    if version is None:
        raise Http404
    try:
        draft = propose(
            programme=programme, cells=version.cells, by=user_of(request), at=timezone.now()
        )
    except AlreadyOpen:
        messages.error(
            request,
            _("A change is open already. Hand it in or withdraw it first; nothing is lost."),
        )
    except NotPossible:
        messages.info(request, _("The programme says all this already."))
    else:
        messages.success(request, _("Look through it and hand it in: a reviewer decides."))
        return see_other(reverse("editors-draft", args=[draft.uuid]))
    return see_other(reverse("editors-history", args=[slug]))
