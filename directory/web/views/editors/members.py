"""The members of an organisation, and the link by which one becomes one."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directory.languages import current_language
from directory.programmes.models import Organisation
from directory.stewardship import access
from directory.stewardship.actions import membership
from directory.stewardship.actions.revisions import NotPossible
from directory.stewardship.models import Invitation
from directory.web.editors.doors import see_other, signed_in, user_of
from directory.web.editors.joining import InviteForm
from directory.web.editors.members import invitation_facts, members_facts
from directory.web.posted import posted


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def members(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Who writes; on POST somebody is invited or removed, or an invitation is taken back."""
    found = access.organisation_to_edit(request.user, slug)
    if request.method != "POST":
        return _shown(request, found, InviteForm())
    sent = posted(request)
    match sent.get("deed"):
        case "invite":
            return _invite(request, found, sent)
        case "revoke":
            _revoke(request, found, sent.get("invitation", ""))
        case "remove":
            _remove(request, found, sent.get("member", ""))
        case _:
            raise Http404
    still = access.edits_for(request.user, found)
    return see_other(reverse("editors-members", args=[slug]) if still else reverse("editors"))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def invitation(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """What the link in the mail leads to; only the button makes an editor of anybody."""
    user, at, status = user_of(request), timezone.now(), 200
    found = get_object_or_404(Invitation.objects.select_related("organisation"), uuid=uuid)
    if request.method == "POST":
        try:
            membership.accept_invitation(invitation=found, by=user, at=at)
        except NotPossible:
            status = 409
            found.refresh_from_db()
        else:
            messages.success(request, _("Welcome. You write for this organisation now."))
            slug = found.organisation.slug
            return see_other(reverse("editors-organisation", args=[slug]))
    facts = invitation_facts(found, user, at=at, language=current_language())
    return render(request, "editors/invitation.html", {"invitation": facts}, status=status)


def _invite(request: HttpRequest, found: Organisation, sent: QueryDict) -> HttpResponse:
    form = InviteForm(sent)
    if form.is_valid():
        email = form.cleaned_data["email"]
        try:
            membership.invite(
                organisation=found, email=email, by=user_of(request), at=timezone.now()
            )
        except membership.AlreadyMember:
            form.add_error("email", _("This person writes for the organisation already."))
        except membership.TooMany:
            form.add_error("email", _("Many invitations are open. Take one back first."))
        else:
            messages.success(request, _("The invitation is on its way."))
            return see_other(reverse("editors-members", args=[found.slug]))
    return _shown(request, found, form, status=422)


def _revoke(request: HttpRequest, found: Organisation, uuid: str) -> None:
    try:
        one = found.invitations.get(uuid=UUID(uuid))
    except (ValueError, Invitation.DoesNotExist) as error:
        raise Http404 from error
    try:
        membership.revoke_invitation(invitation=one, at=timezone.now())
    except NotPossible:
        messages.error(request, _("The invitation was accepted in the meantime."))
    else:
        messages.success(request, _("The invitation no longer works."))


def _remove(request: HttpRequest, found: Organisation, key: str) -> None:
    one = (
        found.memberships.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 19 else None
    )
    if one is None:
        messages.info(request, _("This person does not write for the organisation any more."))
        return
    try:
        membership.remove_member(membership=one, by=user_of(request), at=timezone.now())
    except membership.LastMember:
        messages.error(request, _("You are the last who writes. Invite somebody else first."))
    else:
        messages.success(request, _("This person does not write for the organisation any more."))


def _shown(
    request: HttpRequest, found: Organisation, form: InviteForm, *, status: int = 200
) -> HttpResponse:
    facts = members_facts(found, user_of(request), at=timezone.now(), language=current_language())
    shown = {"organisation": facts, "form": form}
    return render(request, "editors/members.html", shown, status=status)
