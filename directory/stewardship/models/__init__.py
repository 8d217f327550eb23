"""What keeps the list true: people and their roles, changes and their review, questions, links."""

from directory.stewardship.models.duplicates import DistinctPair
from directory.stewardship.models.feeds import ForeignRecord
from directory.stewardship.models.links import Link
from directory.stewardship.models.mail import Mail, Unsubscription
from directory.stewardship.models.people import (
    Invitation,
    Membership,
    MembershipRequest,
    ReviewArea,
    TrustedOrganisation,
)
from directory.stewardship.models.questions import ANSWERS, QUESTION_KINDS, Question
from directory.stewardship.models.reports import LONGEST_TEXT, OUTCOMES, REASONS, Report
from directory.stewardship.models.revisions import OPEN, ORIGINS, STATES, Revision
from directory.stewardship.models.uploads import Upload

__all__ = [
    "ANSWERS",
    "LONGEST_TEXT",
    "OPEN",
    "ORIGINS",
    "OUTCOMES",
    "QUESTION_KINDS",
    "REASONS",
    "STATES",
    "DistinctPair",
    "ForeignRecord",
    "Invitation",
    "Link",
    "Mail",
    "Membership",
    "MembershipRequest",
    "Question",
    "Report",
    "ReviewArea",
    "Revision",
    "TrustedOrganisation",
    "Unsubscription",
    "Upload",
]
