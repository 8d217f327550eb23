"""What people are told of decisions about what they wrote or asked for, in both languages."""

import datetime as dt

from django.contrib.auth.models import User

from directory.programmes.models import Programme
from directory.rules.vocabularies import Label
from directory.stewardship.actions.mail import enqueue, mail
from directory.stewardship.letters import (
    HELLO,
    LANGUAGES,
    Letter,
    Link,
    address,
    short_title,
    written,
)
from directory.stewardship.models import MembershipRequest, Revision


def tell_returned(revision: Revision, *, by: User) -> None:
    """That a change came back, and why. Nobody is told of what they did themselves."""
    title = _title(revision)
    letter = Letter(
        subject=Label(f"U kthye për ndreqje: {title.sq}", f"Returned to you: {title.en}"),
        paragraphs=(
            HELLO,
            Label(
                f"ndryshimi juaj te «{title.sq}» u kthye për ndreqje. Arsyeja:",
                f"your change to “{title.en}” was returned to you. The reason:",
            ),
            Label(revision.reason, revision.reason),
            Label(
                "Asgjë nuk humbi: hapeni, ndreqeni dhe dorëzojeni përsëri.",
                "Nothing is lost: open it, put it right and hand it in again.",
            ),
        ),
        links=(
            Link(
                Label("Hapeni ndryshimin", "Open the change"),
                address("editors-review", revision.uuid),
            ),
        ),
    )
    _send(letter, revision, by=by)


def tell_approved(revision: Revision, programme: Programme, *, by: User) -> None:
    """That a change is public now. Nobody is told of what they did themselves."""
    title = _title(revision)
    corrected = Label(
        "Shqyrtuesi ndreqi diçka para miratimit; shihni faqen.",
        "The reviewer corrected something first; please look at the page.",
    )
    letter = Letter(
        subject=Label(f"U miratua: {title.sq}", f"Approved: {title.en}"),
        paragraphs=(
            HELLO,
            Label(
                f"ndryshimi juaj te «{title.sq}» u miratua dhe tani e sheh kushdo.",
                f"your change to “{title.en}” was approved, and everybody sees it now.",
            ),
            *([corrected] if revision.saved_by_id == by.pk else []),
        ),
        links=(Link(Label("Shihni faqen", "See the page"), address("programme", programme.slug)),),
        after=(
            Label(
                "Faleminderit që e mbani listën të saktë.", "Thank you for keeping the list true."
            ),
        ),
    )
    _send(letter, revision, by=by)


def tell_request_decided(asked: MembershipRequest, name: str, *, at: dt.datetime) -> None:
    """That somebody may edit for an organisation, or why not."""
    if not asked.user.email:
        return
    letter = _accepted(name) if asked.outcome == "accepted" else _refused(name, asked.reason)
    says, key = written(letter), f"request:{asked.pk}"
    enqueue(mail(to=asked.user.email, says=says, at=at, key=key))


def _accepted(name: str) -> Letter:
    return Letter(
        subject=Label(f"Tani shkruani për {name}", f"You may now write for {name}"),
        paragraphs=(
            HELLO,
            Label(
                f"kërkesa juaj u pranua: tani shkruani programet e «{name}» te Mundësi. Hyni me "
                "llogarinë tuaj:",
                f"your request was accepted: you may now write the programmes of “{name}” on "
                "Mundësi. Sign in with your account:",
            ),
        ),
        links=(Link(Label("Filloni këtu", "Begin here"), address("editors")),),
    )


def _refused(name: str, reason: str) -> Letter:
    return Letter(
        subject=Label(f"Kërkesa juaj për {name}", f"Your request for {name}"),
        paragraphs=(
            HELLO,
            Label(
                f"kërkesa juaj për të shkruar për «{name}» nuk u pranua. Arsyeja:",
                f"your request to write for “{name}” was not accepted. The reason:",
            ),
            Label(reason, reason),
        ),
    )


def _writers(revision: Revision, by: User) -> list[User]:
    """Who wrote the change, but not who decided, nor who cannot sign in any more."""
    writers = {revision.author_id, revision.saved_by_id}
    keys = [key for key in writers if key is not None and key != by.pk]
    return list(User.objects.filter(pk__in=keys, is_active=True).exclude(email="").order_by("pk"))


def _send(letter: Letter, revision: Revision, *, by: User) -> None:
    assert revision.decided_at is not None  # noqa: S101 (a constraint says so)
    says = written(letter)
    for user in _writers(revision, by):
        key = f"{revision.state}:{revision.pk}:{revision.version}:{user.pk}"
        enqueue(mail(to=user.email, says=says, at=revision.decided_at, key=key))


def _title(revision: Revision) -> Label:
    return short_title(*(revision.in_language(language) for language in LANGUAGES))
