"""The keys in the links of our mails: whoever has one may do what it says, without signing in.

They are signed with SECRET_KEY, each purpose with a salt of its own, and stand in no log.
"""

from uuid import UUID

from django.contrib.auth.models import User
from django.core import signing

from directory.stewardship.models import ANSWERS, Question

LONGEST = 300  # characters; ours are shorter
_questions = signing.Signer(salt="an answer to a question", sep=".")
_unsubscribing = signing.Signer(salt="no more digests", sep=".")


def answer_token(question: Question, answer: str) -> str:
    """The key to give one answer to one question. `answer` is a code of ANSWERS."""
    if answer not in ANSWERS:
        raise ValueError(answer)
    return _questions.sign(f"{question.uuid.hex}-{answer}")


def answer_of(token: str) -> tuple[UUID, str] | None:
    """Which question is answered, and how; None when we have not made the key."""
    said = _unsigned(_questions, token)
    if said is None:
        return None
    uuid, _hyphen, answer = said.partition("-")
    return (UUID(uuid), answer) if answer in ANSWERS else None


def unsubscribe_token(user: User) -> str:
    return _unsubscribing.sign(str(user.pk))


def user_of(token: str) -> User | None:
    """Who wants no more digests; None when we have not made the key, or the user is gone."""
    said = _unsigned(_unsubscribing, token)
    return User.objects.filter(pk=int(said)).first() if said is not None else None


def _unsigned(signer: signing.Signer, token: str) -> str | None:
    if len(token) > LONGEST:
        return None
    try:
        return signer.unsign(token)
    except signing.BadSignature:
        return None
