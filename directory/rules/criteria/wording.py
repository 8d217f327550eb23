"""The small grammar shared by all criteria: clauses in both languages and how they are joined."""

from collections.abc import Sequence
from typing import NamedTuple

from directory.rules.criteria.places import Places
from directory.rules.vocabularies import Label


class Clause(NamedTuple):
    """One thing said of people ("live in Has") and of the reader ("banon në bashkinë Has").

    Both parts stand in one language, start with their verb and carry no full stop.
    """

    they: str
    you: str


class Noun(NamedTuple):
    """Whom a sentence is for, as a plural noun: "women", "burra"."""

    text: str


class Age(NamedTuple):
    """What follows the noun directly: "aged 18 to 29", "nga 18 deri në 29 vjeç"."""

    text: str


class Wording(NamedTuple):
    """A language ("sq" or "en") and the names of places in it."""

    language: str
    places: Places

    def say(self, sq: str, en: str) -> str:
        return en if self.language == "en" else sq

    def label(self, label: Label) -> str:
        return label.in_language(self.language)

    def either(self, items: Sequence[str]) -> str:
        return joined(items, self.say("ose", "or"))

    def both(self, items: Sequence[str]) -> str:
        return joined(items, self.say("dhe", "and"))

    def clause(self, verb: "Verb", complement: str) -> Clause:
        if self.language == "en":
            return Clause(f"{verb.they_en} {complement}", f"{verb.they_en} {complement}")
        return Clause(f"{verb.they_sq} {complement}", f"{verb.you_sq} {complement}")

    def any_of(self, clauses: Sequence[Clause]) -> Clause:
        return Clause(
            self.either([clause.they for clause in clauses]),
            self.either([clause.you for clause in clauses]),
        )

    def otherwise(self, first: Clause, second: Clause) -> Clause:
        """Two clauses of which one holds, kept apart by a comma."""
        apart = self.say(", ose ", ", or ")
        return Clause(first.they + apart + second.they, first.you + apart + second.you)

    def within(self, codes: Sequence[str], *, every: bool = False) -> str:
        """ "in Kukës county or Has" / "në qarkun Kukës ose në bashkinë Has"; `every`: "and"."""
        join = self.both if every else self.either
        names = [self.places.after_in(code, self.language) for code in codes]
        if self.language == "en":
            return f"in {join(names)}"
        return join([f"në {name}" for name in names])

    # The three ways in which a reason is told to the person.

    def affirmed(self, clause: Clause) -> str:
        if self.language == "en":
            return f"You {clause.you}."
        return f"{clause.you[0].upper()}{clause.you[1:]}."

    def reserved(self, clause: Clause) -> str:
        return self.say(
            f"Kjo është për persona që {clause.they}.", f"This is for people who {clause.they}."
        )

    def conditional(self, clause: Clause) -> str:
        return self.say(f"Të përshtatet nëse {clause.you}.", f"Fits if you {clause.you}.")


class Verb(NamedTuple):
    """The present (or perfect) of a verb: of several people, and said to one reader as "ti"."""

    they_sq: str
    you_sq: str
    they_en: str  # English says the same to one reader


BE = Verb("janë", "je", "are")
HAVE = Verb("kanë", "ke", "have")
LIVE = Verb("banojnë", "banon", "live")
FINISHED = Verb("kanë mbaruar", "ke mbaruar", "have finished")


class Phrase(NamedTuple):
    """A clause that is fixed in both languages, for one code of a closed list."""

    they_sq: str
    you_sq: str
    they_en: str
    you_en: str = ""  # where one reader is told something else than several people

    def clause(self, wording: Wording) -> Clause:
        if wording.language == "en":
            return Clause(self.they_en, self.you_en or self.they_en)
        return Clause(self.they_sq, self.you_sq)


def joined(items: Sequence[str], conjunction: str) -> str:
    """ "a", "a or b", "a, b or c"; empty for nothing."""
    *head, last = items or [""]
    return f"{', '.join(head)} {conjunction} {last}" if head else last
