"""The first page of whoever is signed in, the pages of organisations, and asking to join one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from directory.languages import current_language
from directory.stewardship import access
from directory.stewardship.actions.membership import AlreadyMember, TooMany, request_membership
from directory.web.editors.doors import see_other, signed_in, user_of
from directory.web.editors.home import home_facts, organisation_facts
from directory.web.editors.joining import JoinForm, listed_names
from directory.web.posted import posted


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponseBase:
    facts = home_facts(user_of(request), language=current_language())
    return render(request, "editors/home.html", {"home": facts})


@require_safe
@signed_in
def organisation(request: HttpRequest, slug: str) -> HttpResponseBase:
    found = access.organisation_to_edit(request.user, slug)
    facts = organisation_facts(found, on=timezone.localdate(), language=current_language())
    return render(request, "editors/organisation.html", {"organisation": facts})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def join(request: HttpRequest) -> HttpResponseBase:
    """The form; on POST, the request is noted and waits for an administrator."""
    form = JoinForm(posted(request) if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            request_membership(
                by=user_of(request),
                at=timezone.now(),
                organisation=form.found,
                name=given["organisation"],
                website="" if form.found else given["website"],
                words=given["words"],
            )
        except AlreadyMember:
            form.add_error("organisation", _("You write for this organisation already."))
        except TooMany:
            form.add_error(None, _("You have asked for many. Wait until some are answered."))
        else:
            messages.success(request, _("We have your request. We answer by e-mail."))
            return see_other(reverse("editors"))
    shown = {"form": form, "names": listed_names()}
    return render(request, "editors/join.html", shown, status=422 if form.errors else 200)
