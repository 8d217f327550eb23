"""Writing a change: the form, saving while typing, the preview, handing in, taking back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.exchange.refusals import TableError
from directory.languages import current_language
from directory.programmes.models import Programme
from directory.stewardship import access, proposals
from directory.stewardship.actions import revisions
from directory.stewardship.models import Revision
from directory.web.editors.doors import see_other, signed_in, user_of
from directory.web.editors.draft_form import cells_of
from directory.web.editors.drafts import draft_facts, previewed, rule_in_words
from directory.web.programme import programme_facts


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Begin a programme that is not listed yet."""
    organisation = access.organisation_to_edit(request.user, slug)
    if request.method != "POST":
        name = organisation.in_language(current_language())
        return render(request, "editors/new.html", {"organisation": name})
    made = revisions.begin_new(organisation=organisation, by=user_of(request), at=timezone.now())
    return see_other(reverse("editors-draft", args=[made.uuid]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def draft(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The form. On POST what was typed is saved, and handed in when that button was pressed."""
    if request.method != "POST":
        return _form(request, access.revision_to_edit(request.user, uuid))
    revision = access.revision_to_write(request.user, uuid)
    typed = cells_of(request.POST, stored=revision.cells)
    by, at, on = user_of(request), timezone.now(), timezone.localdate()
    try:
        saved = revisions.save(revision=revision, cells=typed, seen=_seen(request), by=by, at=at)
        if "submit" in request.POST:
            return _handed_in(request, revisions.submit(revision=saved, by=by, on=on, at=at))
    except revisions.ChangedMeanwhile as meanwhile:
        return _form(request, revision, status=409, typed=typed, conflict=meanwhile.revision)
    except revisions.HasProblems as refused:
        revision.refresh_from_db()
        return _form(request, revision, status=422, problems=refused.problems)
    except revisions.NotPossible:
        revision.refresh_from_db()
        if not revision.is_open:
            return _decided(request, revision, typed)
        messages.info(request, _("There is nothing to hand in: nothing has been changed."))
        return see_other(reverse("editors-draft", args=[uuid]))
    if "preview" in request.POST:
        return see_other(reverse("editors-draft-preview", args=[uuid]))
    messages.success(request, _("Saved as a draft. Nobody else sees it yet."))
    return see_other(reverse("editors-draft", args=[uuid]))


@require_POST
@signed_in
def save(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """What the script saves while somebody types."""
    revision = access.revision_to_write(request.user, uuid)
    try:
        saved = revisions.save(
            revision=revision,
            cells=cells_of(request.POST, stored=revision.cells),
            seen=_seen(request),
            by=user_of(request),
            at=timezone.now(),
        )
    except revisions.ChangedMeanwhile:
        said = _("Somebody else has saved this meanwhile. Press “Save” to see what they changed.")
        return JsonResponse({"said": said}, status=409)
    except revisions.NotPossible:
        said = _("This change is decided already. Press “Save” to go on with what you wrote.")
        return JsonResponse({"said": said}, status=409)
    at = timezone.localtime(saved.saved_at).strftime("%H:%M")
    return JsonResponse({"seen": saved.version, "said": _("Saved at %(time)s.") % {"time": at}})


@require_POST
@signed_in
def sentence(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The rule that is being typed as a sentence, and what looks like a slip. Saves nothing."""
    revision = access.revision_to_edit(request.user, uuid)
    cells = {**revision.cells, **cells_of(request.POST, stored=revision.cells)}
    words = rule_in_words(cells, on=timezone.localdate())
    language = current_language()
    return JsonResponse(
        {"sentence": words.sentences[language], "warnings": words.warnings_in(language)}
    )


@require_safe
@signed_in
def preview(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The page as the public will see it, for those who may see the change."""
    revision = access.revision_to_see(request.user, uuid)
    on, language = timezone.localdate(), current_language()

    def page(programme: Programme) -> HttpResponse:
        facts = programme_facts(programme, on=on, language=language)
        facts |= {"preview_of": revision, "structured": "", "related": []}
        return render(request, "editors/preview.html", facts)

    try:
        shown: HttpResponse = previewed(revision, on=on, show=page)
    except TableError as refused:
        if not revision.is_open:
            raise
        return _form(request, revision, status=422, problems=refused.problems)
    return shown


@require_POST
@signed_in
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Take the change back; what the public sees stays as it is."""
    revision = access.revision_to_edit(request.user, uuid)
    revisions.withdraw(revision=revision, by=user_of(request), at=timezone.now())
    messages.success(request, _("The change was taken back."))
    return see_other(reverse("editors-organisation", args=[revision.organisation.slug]))


def _handed_in(request: HttpRequest, revision: Revision) -> HttpResponse:
    if revision.state == "approved":
        messages.success(request, _("Thank you. The correction is public now."))
    else:
        messages.success(request, _("Handed in. We write to you when a reviewer has decided."))
    return see_other(reverse("editors-organisation", args=[revision.organisation.slug]))


def _decided(request: HttpRequest, revision: Revision, typed: dict[str, str]) -> HttpResponse:
    """For who was still writing when the change was decided: what was typed, in a new one."""
    programme = proposals.programme_of(revision)
    if programme is not None:
        cells = proposals.stored_cells(programme)
        if proposals.written(typed, cells) == cells:
            messages.info(request, _("All of this is public already."))
            return see_other(reverse("editors-programme", args=[programme.slug]))
    fresh = revisions.begin_again(revision=revision, by=user_of(request), at=timezone.now())
    return _form(request, fresh, status=409, typed=typed, decided=revision)


def _form(
    request: HttpRequest, revision: Revision, *, status: int = 200, **shown: Any
) -> HttpResponse:
    facts = draft_facts(revision, language=current_language(), on=timezone.localdate(), **shown)
    return render(request, "editors/draft.html", {"draft": facts}, status=status)


def _seen(request: HttpRequest) -> int:
    """The version that the form was made of; 0, which never was, when that cannot be read."""
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
