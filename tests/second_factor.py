"""The code from a phone, which reviewers and administrators cannot go on without."""

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.models import User


def with_code(user: User) -> str:
    """Set up the second factor for somebody; the key that his phone would have."""
    secret = str(generate_totp_secret())
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code(secret: str, *, at: float) -> str:
    """What the phone shows at a moment, in seconds since 1970."""
    return str(format_hotp_value(hotp_value(secret, int(at) // 30)))
