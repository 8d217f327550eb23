"""Rules and reasons as plain sentences in Albanian ("sq") and English ("en").

Sentences about a rule carry no full stop, so that they can stand as a heading or in a list; what is
said to a person is a whole sentence. Any other language than "en" is answered in Albanian.
"""

from collections.abc import Collection, Iterable, Mapping

from directory.rules import criteria
from directory.rules.criteria.base import CriterionVerdict
from directory.rules.criteria.places import Places
from directory.rules.criteria.wording import Age, Clause, Noun, Wording
from directory.rules.eligibility import Alternative, CriterionJudgement, Rule
from directory.rules.vocabularies import Label

_APPLICANTS: Mapping[str, Label] = {
    "business": Label("biznese", "businesses"),
    "employer": Label("punëdhënës", "employers"),
    "organisation": Label("organizata", "organisations"),
    "school": Label("shkolla", "schools"),
    "municipality": Label("bashki", "municipalities"),
}


def rule_sentence(
    rule: Rule, language: str, places: Places, *, applicants: Collection[str] = ()
) -> str:
    """ "For people aged 18 to 29 who live in Kukës county or Dibër, or women of any age".

    A rule that is open to all is open to those who may apply: "For organisations" when `applicants`
    (codes of contract §6, empty means persons) has no persons among them.
    """
    wording = Wording(language, places)
    if rule.is_open:
        apply = [wording.label(_APPLICANTS[code]) for code in _APPLICANTS if code in applicants]
        if "person" in applicants or not apply:
            return wording.say("E hapur për të gjithë", "Open to everybody")
        return wording.say("Për ", "For ") + wording.both(apply)
    return wording.say("Për ", "For ") + _whom(rule, wording)


def priority_sentence(priority: Rule, language: str, places: Places) -> str:
    """ "Priority for women and girls"; empty when nobody has priority."""
    wording = Wording(language, places)
    if priority.is_open:
        return ""
    return wording.say("Përparësi për ", "Priority for ") + _whom(priority, wording)


def criterion_text(judged: CriterionJudgement, language: str, places: Places) -> str:
    """What the person is told about one criterion: "Mund të aplikosh kur të mbushësh 18 vjeç."."""
    criterion = criteria.CRITERIA.judged[judged.key]
    return criterion.explain(judged.value, judged.finding, Wording(language, places))


def open_conditions(
    found: Iterable[CriterionJudgement], language: str, places: Places
) -> tuple[str, ...]:
    """What still has to be true where the answer is open, to follow "may fit, if …".

    One clause for each criterion that is unknown, each once: "you live in Has", "je pa punë".
    """
    wording = Wording(language, places)
    clauses = []
    for judged in found:
        if judged.verdict is CriterionVerdict.UNKNOWN:
            criterion = criteria.CRITERIA.judged[judged.key]
            clause = criterion.open_clause(judged.value, judged.finding, wording)
            clauses.append(wording.say(clause.you, f"you {clause.you}"))
    return tuple(dict.fromkeys(clauses))


def _whom(rule: Rule, wording: Wording) -> str:
    """All alternatives as noun phrases: "people aged …, or women of any age"."""
    some_ages = any("age" in alternative for alternative in rule.alternatives)
    whom = [
        _people(part, wording, any_age=some_ages and "age" not in part)
        for alternative in rule.alternatives
        for part in _spoken_apart(alternative)
    ]
    return wording.say(", ose për ", ", or ").join(dict.fromkeys(whom))


def _spoken_apart(alternative: Alternative) -> tuple[Alternative, ...]:
    """Women among other groups and nothing else are said apart: "women and girls, or people …"."""
    groups = alternative.get("groups")
    if len(alternative) > 1 or not isinstance(groups, tuple) or "women" not in groups:
        return (alternative,)
    others = tuple(group for group in groups if group != "women")
    women = Alternative.of({"groups": ("women",)})
    return (women, Alternative.of({"groups": others})) if others else (women,)


def _people(alternative: Alternative, wording: Wording, *, any_age: bool) -> str:
    """One alternative: noun, age, and what else is asked, each with its own "who"."""
    noun = wording.say("persona", "people")
    age = wording.say("të çdo moshe", "of any age") if any_age else ""
    asked: list[str] = []
    for key, value in alternative.pairs:
        part = criteria.CRITERIA[key].part(value, alternative, wording)
        if isinstance(part, Noun):
            noun = part.text
        elif isinstance(part, Age):
            age = part.text
        elif isinstance(part, Clause):
            asked.append(f"{wording.say('që', 'who')} {part.they}")
    return " ".join(text for text in (noun, age, wording.both(asked)) if text)
