"""One programme as its editors and reviewers see it: what is public, what waits, what to do."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from directory.stewardship import access
from directory.stewardship.actions import revisions
from directory.web.editors.programme import kept_facts
from directory.web.views.editors.answers import see_other, signed_in


@never_cache
@login_required
@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    found = access.programme_to_see(request.user, slug)
    facts = kept_facts(
        found,
        on=timezone.localdate(),
        language="en" if get_language() == "en" else "sq",
        edits=access.edits_for(request.user, found.organisation),
    )
    return render(request, "editors/programme.html", {"kept": facts})


@never_cache
@login_required
@require_POST
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a change, or go on with the one that is open."""
    found = access.programme_to_edit(request.user, slug)
    begun = revisions.begin(programme=found, by=signed_in(request), at=timezone.now())
    return see_other("editors-draft", begun.uuid)
