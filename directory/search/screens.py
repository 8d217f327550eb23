"""Whether a screen (`models.Screen`) lets somebody pass: judged by the engine of eligibility."""

from collections.abc import Sequence
from functools import lru_cache

from directory.rules.eligibility import Person, Rule, parse_rule_text, rules_out


@lru_cache(maxsize=10_000)
def rule_of_screen(text: str) -> Rule:
    """The rule of a screen from its stored text."""
    return parse_rule_text(text)


def lets_pass(rule: Rule, persons: Sequence[Person]) -> bool:
    """Whether at least one of the persons passes; always when nobody is asked about."""
    return not persons or not all(_ruled_out(rule, person) for person in persons)


@lru_cache(maxsize=100_000)
def _ruled_out(rule: Rule, person: Person) -> bool:
    return rules_out(rule, person)
