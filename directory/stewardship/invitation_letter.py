"""The mail that asks somebody to edit for an organisation, in both languages."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from directory.rules.dates import date_in_words
from directory.rules.vocabularies import Label
from directory.stewardship.models import Invitation


def invitation_letter(invitation: Invitation) -> tuple[str, str]:
    """Subject and text, Albanian first. What strangers typed is not repeated, but for the name."""
    name = invitation.organisation.name
    page = _address(invitation)
    until = Label(
        *(date_in_words(invitation.expires_at.date(), language) for language in ("sq", "en"))
    )
    subject = Label(f"Ftesë për të shkruar për {name}", f"An invitation to write for {name}")
    text = Label(
        f"Përshëndetje,\n\nnjë koleg ju fton të shkruani programet e «{name}» te Mundësi. Hapeni "
        f"këtë lidhje, hyni ose hapni llogari me këtë adresë e-maili dhe pranojeni:\n{page.sq}\n\n"
        f"Lidhja vlen një herë, deri më {until.sq}. Nëse nuk e prisnit, mos bëni asgjë.",
        f"Hello,\n\na colleague invites you to write the programmes of “{name}” on Mundësi. Open "
        f"this link, sign in or make an account with this e-mail address, and accept:\n{page.en}"
        f"\n\nThe link works once, until {until.en}. If you did not expect it, do nothing.",
    )
    return (
        f"{subject.sq} / {subject.en}",
        f"{text.sq}\n\n----\n\n{text.en}\n\nMundësi · {settings.SITE_URL}/\n",
    )


def _address(invitation: Invitation) -> Label:
    addresses = []
    for language in ("sq", "en"):
        with translation.override(language):
            path = reverse("editors-invitation", args=[invitation.uuid])
            addresses.append(settings.SITE_URL + path)
    return Label(*addresses)
