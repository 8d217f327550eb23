"""Who may do what, in one place. What somebody may not see does not exist for them: Http404.

Three kinds of people: editors of organisations, reviewers of areas (or of everything), and
administrators, who may do all that the others may.
"""

from typing import TypeGuard
from uuid import UUID

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet
from django.http import Http404

from directory.places.models import Place
from directory.programmes.models import Organisation, Programme
from directory.stewardship.models import ReviewArea, Revision, Upload

Somebody = User | AnonymousUser


def is_signed_in(user: Somebody) -> TypeGuard[User]:
    return bool(user.is_authenticated and user.is_active)


def is_administrator(user: Somebody) -> TypeGuard[User]:
    return is_signed_in(user) and user.is_superuser


def is_reviewer(user: Somebody) -> TypeGuard[User]:
    """Reviews something: an area, or everything."""
    return is_signed_in(user) and (user.is_superuser or user.review_areas.exists())


def reviews_everywhere(user: Somebody) -> bool:
    return is_signed_in(user) and (
        user.is_superuser or user.review_areas.filter(place=None).exists()
    )


def needs_second_factor(user: Somebody) -> bool:
    """Reviewers, and whoever may open the admin, have to give a second factor."""
    return is_signed_in(user) and (user.is_staff or is_reviewer(user))


def review_places(user: User) -> list[Place]:
    """The places of somebody's review areas."""
    keys = ReviewArea.objects.filter(user=user, place__isnull=False).values("place")
    return list(Place.objects.filter(pk__in=keys))


def organisations_of(user: Somebody) -> QuerySet[Organisation]:
    """The organisations that somebody edits for."""
    if not is_signed_in(user):
        return Organisation.objects.none()
    return Organisation.objects.filter(memberships__user=user).order_by("name")


def edits_for(user: Somebody, organisation: Organisation) -> bool:
    """Whether somebody writes the programmes of an organisation; administrators write all."""
    if is_administrator(user):
        return True
    return is_signed_in(user) and user.memberships.filter(organisation=organisation).exists()


def revisions_to_review(user: Somebody) -> QuerySet[Revision]:
    """Everything in somebody's area, whatever its state."""
    if not is_signed_in(user):
        return Revision.objects.none()
    if reviews_everywhere(user):
        return Revision.objects.all()
    return Revision.objects.touching(review_places(user))


def programmes_to_review(user: Somebody) -> QuerySet[Programme]:
    """The programmes in somebody's area, drafts too."""
    if not is_signed_in(user):
        return Programme.objects.none()
    if reviews_everywhere(user):
        return Programme.objects.all()
    touched = Q(pk__in=[])
    for place in review_places(user):
        touched |= Q(coverage__in=list(place.lineage)) | Q(coverage__lineage__contains=[place.pk])
    return Programme.objects.filter(pk__in=Programme.objects.filter(touched).values("pk"))


def may_review(user: Somebody, revision: Revision) -> bool:
    """Whether somebody decides on a revision; nobody but an administrator decides on their own.

    Their own is what they began, and what they wrote for an organisation that they edit for. A
    reviewer who has only corrected what somebody else proposes still decides on it.
    """
    if is_administrator(user):
        return True
    if not is_signed_in(user) or user.pk == revision.author_id:
        return False
    if user.pk == revision.saved_by_id and edits_for(user, revision.organisation):
        return False
    return revisions_to_review(user).filter(pk=revision.pk).exists()


def may_merge(user: Somebody) -> bool:
    """Two programmes may lie anywhere, so only who reviews everywhere makes one of them."""
    return reviews_everywhere(user)


def programme_to_merge(user: Somebody, slug: str) -> Programme:
    """The programme with its parts, for those who review everywhere. Raises Http404."""
    found: Programme | None = Programme.objects.with_parts().filter(slug=slug).first()
    if found is None or not may_merge(user):
        raise Http404
    return found


def organisation_to_edit(user: Somebody, slug: str) -> Organisation:
    """The organisation, for those who edit for it. Raises Http404 for everybody else."""
    found = Organisation.objects.filter(slug=slug).first()
    if found is None or not edits_for(user, found):
        raise Http404
    return found


def programme_to_edit(user: Somebody, slug: str) -> Programme:
    """The programme with its parts, for editors of its organisation. Raises Http404."""
    found: Programme | None = Programme.objects.with_parts().filter(slug=slug).first()
    if found is None or not edits_for(user, found.organisation):
        raise Http404
    return found


def programme_to_see(user: Somebody, slug: str) -> Programme:
    """The programme with its parts, for its editors and the reviewers of its area. Http404."""
    found: Programme | None = Programme.objects.with_parts().filter(slug=slug).first()
    if found is None:
        raise Http404
    if edits_for(user, found.organisation):
        return found
    if programmes_to_review(user).filter(pk=found.pk).exists():
        return found
    raise Http404


def revision_to_edit(user: Somebody, uuid: UUID) -> Revision:
    """An open revision, for editors of its organisation. Raises Http404."""
    found = _revision(uuid)
    if found is None or not found.is_open or not edits_for(user, found.organisation):
        raise Http404
    return found


def revision_to_write(user: Somebody, uuid: UUID) -> Revision:
    """A revision in any state, for editors of its organisation, who may still be writing in it."""
    found = _revision(uuid)
    if found is None or not edits_for(user, found.organisation):
        raise Http404
    return found


def revision_to_see(user: Somebody, uuid: UUID) -> Revision:
    """A revision in any state, for its editors and the reviewers of its area. Raises Http404."""
    found = _revision(uuid)
    if found is None:
        raise Http404
    if edits_for(user, found.organisation):
        return found
    # A draft is nobody's business until it is handed in.
    if found.state != "draft" and revisions_to_review(user).filter(pk=found.pk).exists():
        return found
    raise Http404


def revision_to_review(user: Somebody, uuid: UUID) -> Revision:
    """A revision that somebody may decide on. Raises Http404."""
    found = _revision(uuid)
    if found is None or found.state == "draft" or not may_review(user, found):
        raise Http404
    return found


def upload_to_edit(user: Somebody, uuid: UUID) -> Upload:
    """An upload, for editors of its organisation. Raises Http404."""
    found = Upload.objects.select_related("organisation").filter(uuid=uuid).first()
    if found is None or not edits_for(user, found.organisation):
        raise Http404
    return found


def _revision(uuid: UUID) -> Revision | None:
    return (
        Revision.objects.select_related("organisation", "programme", "author", "decided_by")
        .filter(uuid=uuid)
        .first()
    )
