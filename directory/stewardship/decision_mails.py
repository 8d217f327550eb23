"""What people are told of decisions about what they wrote or asked for, in both languages."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import translation

from directory.programmes.models import Programme
from directory.rules.vocabularies import Label
from directory.stewardship.actions.mail import enqueue
from directory.stewardship.models import MembershipRequest, Revision

LONGEST_TITLE = 90  # characters; a subject holds it in each language


def tell_returned(revision: Revision, *, by: User) -> None:
    """That a change came back, and why. Nobody is told of what they did themselves."""
    title, page = _title(revision), address("editors-review", revision.uuid)
    subject = Label(f"U kthye për ndreqje: {title}", f"Returned to you: {title}")
    text = Label(
        f"Përshëndetje,\n\nndryshimi juaj te «{title}» u kthye për ndreqje. Arsyeja:\n\n"
        f"{revision.reason}\n\nAsgjë nuk humbi: hapeni, ndreqeni dhe dorëzojeni përsëri.\n"
        f"{page.sq}",
        f"Hello,\n\nyour change to “{title}” was returned to you. The reason:\n\n"
        f"{revision.reason}\n\nNothing is lost: open it, put it right and hand it in again.\n"
        f"{page.en}",
    )
    _send(_writers(revision, by), subject, text, revision=revision)


def tell_approved(revision: Revision, programme: Programme, *, by: User) -> None:
    """That a change is public now. Nobody is told of what they did themselves."""
    title, page = _title(revision), address("programme", programme.slug)
    corrected = revision.saved_by_id == by.pk
    subject = Label(f"U miratua: {title}", f"Approved: {title}")
    more = Label(
        "Shqyrtuesi ndreqi diçka para miratimit; shihni faqen.\n\n" if corrected else "",
        "The reviewer corrected something first; please look at the page.\n\n" if corrected else "",
    )
    text = Label(
        f"Përshëndetje,\n\nndryshimi juaj te «{title}» u miratua dhe tani e sheh kushdo.\n\n"
        f"{more.sq}{page.sq}\n\nFaleminderit që e mbani listën të saktë.",
        f"Hello,\n\nyour change to “{title}” was approved, and everybody sees it now.\n\n"
        f"{more.en}{page.en}\n\nThank you for keeping the list true.",
    )
    _send(_writers(revision, by), subject, text, revision=revision)


def tell_request_decided(asked: MembershipRequest, name: str, *, at: dt.datetime) -> None:
    """That somebody may edit for an organisation, or why not."""
    if asked.outcome == "accepted":
        page = address("home")
        subject = Label(f"Tani shkruani për {name}", f"You may now write for {name}")
        text = Label(
            f"Përshëndetje,\n\nkërkesa juaj u pranua: tani shkruani programet e «{name}» te "
            f"Mundësi. Hyni me llogarinë tuaj:\n{page.sq}",
            f"Hello,\n\nyour request was accepted: you may now write the programmes of “{name}” on "
            f"Mundësi. Sign in with your account:\n{page.en}",
        )
    else:
        subject = Label(f"Kërkesa juaj për {name}", f"Your request for {name}")
        text = Label(
            f"Përshëndetje,\n\nkërkesa juaj për të shkruar për «{name}» nuk u pranua. "
            f"Arsyeja:\n\n{asked.reason}",
            f"Hello,\n\nyour request to write for “{name}” was not accepted. "
            f"The reason:\n\n{asked.reason}",
        )
    written = both(subject, text)
    if asked.user.email:
        enqueue(
            to=asked.user.email,
            subject=written[0],
            text=written[1],
            at=at,
            key=f"request:{asked.pk}",
        )


def both(subject: Label, text: Label) -> tuple[str, str]:
    """Subject and text of one mail in both languages, Albanian first."""
    return (
        f"{subject.sq} / {subject.en}",
        f"{text.sq}\n\n----\n\n{text.en}\n\nMundësi · {settings.SITE_URL}/\n",
    )


def address(name: str, *args: object) -> Label:
    """The whole address of one of our pages, in each language."""
    urls = []
    for language in ("sq", "en"):
        with translation.override(language):
            urls.append(settings.SITE_URL + reverse(name, args=args))
    return Label(*urls)


def _writers(revision: Revision, by: User) -> list[User]:
    """Who wrote the change, but not who decided, nor who cannot sign in any more."""
    writers = {revision.author_id, revision.saved_by_id}
    keys = [key for key in writers if key is not None and key != by.pk]
    return list(User.objects.filter(pk__in=keys, is_active=True).exclude(email="").order_by("pk"))


def _send(people: Iterable[User], subject: Label, text: Label, *, revision: Revision) -> None:
    assert revision.decided_at is not None  # noqa: S101 (a constraint says so)
    written_subject, written_text = both(subject, text)
    for user in people:
        enqueue(
            to=user.email,
            subject=written_subject,
            text=written_text,
            at=revision.decided_at,
            key=f"{revision.state}:{revision.pk}:{revision.version}:{user.pk}",
        )


def _title(revision: Revision) -> str:
    title = " ".join((revision.title or revision.identifier).split())
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"
