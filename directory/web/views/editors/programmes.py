"""One programme as its editors and reviewers see it: what is public, what waits, what to do."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from directory.languages import current_language
from directory.stewardship import access
from directory.stewardship.actions import questions, revisions
from directory.web.editors.doors import see_other, signed_in, user_of
from directory.web.editors.programme import kept_facts


@require_safe
@signed_in
def programme(request: HttpRequest, slug: str) -> HttpResponseBase:
    found = access.programme_to_see(request.user, slug)
    facts = kept_facts(
        found,
        on=timezone.localdate(),
        language=current_language(),
        edits=access.edits_for(request.user, found.organisation),
    )
    return render(request, "editors/programme.html", {"kept": facts})


@require_POST
@signed_in
def change(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Begin a change, or go on with the one that is open."""
    found = access.programme_to_edit(request.user, slug)
    begun = revisions.begin(programme=found, by=user_of(request), at=timezone.now())
    return see_other(reverse("editors-draft", args=[begun.uuid]))


@require_POST
@signed_in
def confirm(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Everything is still right today."""
    found = access.programme_to_edit(request.user, slug)
    questions.confirm(programme=found, on=timezone.localdate(), at=timezone.now())
    messages.success(request, _("Thank you. It is confirmed as of today."))
    return see_other(reverse("editors-programme", args=[slug]))


@require_POST
@signed_in
def close(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Nobody can apply any more."""
    found = access.programme_to_edit(request.user, slug)
    questions.close(programme=found, on=timezone.localdate(), at=timezone.now())
    messages.success(request, _("It is closed now. It stays findable, and says so."))
    return see_other(reverse("editors-programme", args=[slug]))
