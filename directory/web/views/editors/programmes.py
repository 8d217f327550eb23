"""One programme as its editors and reviewers see it: what is public, what waits, what to do."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from directory.stewardship import access
from directory.stewardship.actions import questions, revisions
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


@never_cache
@login_required
@require_POST
def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything is still right today."""
    found = access.programme_to_edit(request.user, slug)
    questions.confirm(
        programme=found, by=signed_in(request), on=timezone.localdate(), at=timezone.now()
    )
    messages.success(request, _("Thank you. It is confirmed as of today."))
    return see_other("editors-programme", slug)


@never_cache
@login_required
@require_POST
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Nobody can apply any more."""
    found = access.programme_to_edit(request.user, slug)
    questions.close(
        programme=found, by=signed_in(request), on=timezone.localdate(), at=timezone.now()
    )
    messages.success(request, _("It is closed now. It stays findable, and says so."))
    return see_other("editors-programme", slug)
