"""The keys in the links of our mails: whoever has one may do what it says, without signing in.

They are signed with SECRET_KEY, each purpose with a salt of its own, and stand in no log.
"""

from django.contrib.auth.models import User
from django.core import signing

LONGEST = 300  # characters; ours are shorter
_unsubscribing = signing.Signer(salt="no more digests", sep=".")


def unsubscribe_token(user: User) -> str:
    return _unsubscribing.sign(str(user.pk))


def user_of(token: str) -> User | None:
    """Who wants no more digests; None when we have not made the key, or the user is gone."""
    if len(token) > LONGEST:
        return None
    try:
        said = _unsubscribing.unsign(token)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=int(said)).first()
