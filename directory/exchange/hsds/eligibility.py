"""A rule as the standard can say it: two ages and a text, and whole beside them."""

from typing import Any, NamedTuple

from directory.exchange.hsds.reader import Reader
from directory.programmes.models import Programme, rule_of, stored_rule
from directory.rules.rule import parse_rule
from directory.rules.sentences import priority_sentence, rule_sentence
from directory.rules.vocabularies import APPLICANTS


class Ages(NamedTuple):
    """Whole years that hold whichever alternative somebody meets; None leaves an end open."""

    least: int | None
    most: int | None


def ages(row: Programme) -> Ages:
    ranges = [alternative.get("age") for alternative in rule_of(row)]
    known = [one if isinstance(one, dict) else {} for one in ranges]
    least, most = ([one.get(end) for one in known] for end in ("min", "max"))
    return Ages(_all(least, min), _all(most, max))


def _all(ends: list[Any], choose: Any) -> int | None:
    numbers = [end for end in ends if isinstance(end, int)]
    return int(choose(numbers)) if numbers and len(numbers) == len(ends) else None


def description(row: Programme, reader: Reader) -> str:
    """Who may apply, in sentences; conditions that no program judges in lines below."""
    lines = []
    if row.applicants and "person" not in row.applicants:
        who = ", ".join(APPLICANTS[one].in_language(reader.language) for one in row.applicants)
        lines.append(f"{reader.say('Aplikon', 'Who applies')}: {who}.")
    rule = stored_rule(row)
    if rule is not None and not (lines and rule.is_open):
        lines.append(f"{rule_sentence(rule, reader.language, reader.places)}.")
    if row.priority_groups:
        priority = parse_rule([{"groups": list(row.priority_groups)}])
        lines.append(f"{priority_sentence(priority, reader.language, reader.places)}.")
    lines.append(reader.text(row, "conditions"))
    return "\n".join(line for line in lines if line)
