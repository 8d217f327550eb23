"""The mail that asks somebody to edit for an organisation."""

from directory.rules.dates import date_in_words
from directory.rules.vocabularies import Label
from directory.stewardship.letters import HELLO, LANGUAGES, Letter, Link, address
from directory.stewardship.models import Invitation


def invitation_letter(invitation: Invitation) -> Letter:
    """What strangers typed is not repeated, but for the name."""
    name = invitation.organisation.name
    expires_on = invitation.expires_at.date()
    until = Label(*(date_in_words(expires_on, language) for language in LANGUAGES))
    return Letter(
        subject=Label(f"Ftesë për të shkruar për {name}", f"An invitation to write for {name}"),
        paragraphs=(
            HELLO,
            Label(
                f"një koleg ju fton të shkruani programet e «{name}» te Mundësi. Hapeni këtë "
                "lidhje, hyni ose hapni llogari me këtë adresë e-maili dhe pranojeni:",
                f"a colleague invites you to write the programmes of “{name}” on Mundësi. Open "
                "this link, sign in or make an account with this e-mail address, and accept:",
            ),
        ),
        links=(
            Link(
                Label("Hapeni ftesën", "Open the invitation"),
                address("editors-invitation", invitation.uuid),
            ),
        ),
        after=(
            Label(
                f"Lidhja vlen një herë, deri më {until.sq}. Nëse nuk e prisnit, mos bëni asgjë.",
                f"The link works once, until {until.en}. If you did not expect it, do nothing.",
            ),
        ),
    )
