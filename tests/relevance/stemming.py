"""How well the stems of `rules/words.py` follow Albanian inflection, judged by others' grammars.

Run it with `python -m tests.relevance.stemming`. The judges are not requirements of the project
and are used only when importable:

* `uniparser-albanian`, a grammar of 58,651 lexemes, expanded here into all forms of its nouns and
  adjectives. The lexemes are split by a hash of the lemma: `words.py` was tuned looking at the
  first half only, the second is the honest figure.
* `simplemma`, whose Albanian list is read off Wiktionary: a second opinion of another origin. Its
  groups are rough (dialect and misspelt forms under one head), and were seen while tuning.

Everything is compared folded, as users type. *Recall* is the share of pairs of forms of one lemma
that share an index key; *precision* the share, among sampled pairs of forms that share a key, of
those that belong to one lemma or to one derivation family (student, studente; trajnim, trajnuar).
*Strict* precision admits one lemma alone.
"""

import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from random import Random
from zlib import crc32

from directory.rules.words import fold, keys, stem_sq

SEED = 20
PAIRS_PER_LEMMA = 6
PRECISION_PAIRS = 20_000

Keys = Callable[[str], frozenset[str]]
Paradigms = dict[str, list[tuple[str, str, list[str]]]]


@dataclass
class Vocabulary:
    """Folded forms by lemma, and the lemmas of each form."""

    name: str
    lemmas: dict[str, list[str]] = field(default_factory=dict)

    @cached_property
    def owners(self) -> dict[str, set[str]]:
        owners: dict[str, set[str]] = defaultdict(set)
        for lemma, forms in self.lemmas.items():
            for form in forms:
                owners[form].add(lemma)
        return owners


@dataclass(frozen=True)
class Score:
    recall: float
    strict: float
    family: float

    @property
    def f1(self) -> float:
        both = self.recall + self.family
        return 2 * self.recall * self.family / both if both else 0.0


# --- the grammar of uniparser-albanian -----------------------------------------------------------


def blocks(text: str, head: str) -> Iterator[list[str]]:
    """The stretches of lines that begin with a line starting with `head`."""
    block: list[str] = []
    for line in text.splitlines():
        if line.startswith(head):
            if block:
                yield block
            block = [line]
        elif block:
            block.append(line)
    if block:
        yield block


def read_paradigms(text: str) -> Paradigms:
    """Per paradigm its (pattern, grammar, nested paradigms); patterns as `<stem number>.ending`."""
    paradigms: Paradigms = {}
    for head, *lines in blocks(text, "-paradigm:"):
        flexes: list[tuple[str, str, list[str]]] = []
        for line in lines:
            name, _, value = line.strip(" -").partition(":")
            value = value.strip()
            if name == "flex":
                flexes.append((value, "", []))
            elif name == "gramm" and flexes:
                flexes[-1] = (flexes[-1][0], value, flexes[-1][2])
            elif name == "paradigm" and flexes:
                flexes[-1][2].append(value)
        paradigms[head.partition(":")[2].strip()] = flexes
    return paradigms


def endings(paradigms: Paradigms, name: str) -> Iterator[tuple[int, str]]:
    """(stem number, ending) of each standard form of a paradigm, nested ones included."""
    for pattern, grammar, nested in paradigms.get(name, []):
        if "nonst" in grammar:
            continue
        for alternative in pattern.split("//"):
            numbered = re.match(r"<(\d+)>", alternative)
            stem = int(numbered[1]) if numbered else 0
            body = alternative[numbered.end() if numbered else 0 :]
            inner = [end for child in nested for _, end in endings(paradigms, child)]
            for tail in inner if "<.>" in body else [""]:
                yield stem, body.replace("<.>", tail).replace(".", "")


def read_lexemes(text: str, paradigms: Paradigms) -> Iterator[tuple[str, set[str]]]:
    """(lemma, folded forms) of each standard noun and adjective that is not an abbreviation."""
    known = {name: set(endings(paradigms, name)) for name in paradigms}
    for block in blocks(text, "-lexeme"):
        fields: dict[str, list[str]] = defaultdict(list)
        for line in block[1:]:
            name, _, value = line.strip().partition(":")
            fields[name].append(value.strip())
        grammar = set("".join(fields["gramm"]).split(","))
        if not grammar & {"NOUN", "A"} or grammar & {"nonst", "abbr"} or not fields["stem"]:
            continue
        stems = [part.replace(".", "").split("//") for part in fields["stem"][0].split("|")]
        forms = {
            fold(stem + ending)
            for name in fields["paradigm"]
            for number, ending in known.get(name, ())
            if number < len(stems)
            for stem in stems[number]
        }
        yield fields["lex"][0], {form for form in forms if form.isalpha()}


def uniparser_halves() -> list[Vocabulary]:
    """The tuning half and the held-out half; empty when the package is not installed."""
    spec = find_spec("uniparser_albanian")
    if spec is None or spec.origin is None:
        return []
    data = Path(spec.origin).parent / "data_strict"
    paradigms = read_paradigms((data / "paradigms.txt").read_text("utf-8"))
    merged: dict[str, set[str]] = defaultdict(set)
    for lemma, forms in read_lexemes((data / "lexemes.txt").read_text("utf-8"), paradigms):
        merged[lemma.lower()] |= forms
    halves = [Vocabulary("uniparser, tuning half"), Vocabulary("uniparser, held out")]
    for lemma, forms in merged.items():
        halves[crc32(fold(lemma).encode()) % 2].lemmas[lemma] = sorted(forms)
    return halves


# --- Wiktionary, through simplemma ---------------------------------------------------------------

VERB_LEMMA = ("oj", "hem", "ej", "uaj", "as", "es", "ij", "aj", "em")
VERB_FORM = ("kam", "kemi", "emi", "shim", "onte", "uar", "ova", "nim")


def wiktionary_nouns() -> list[Vocabulary]:
    """Groups of at least five forms that look like a noun's; empty when simplemma is missing."""
    if find_spec("simplemma") is None:
        return []
    factory = import_module("simplemma.strategies.dictionaries.dictionary_factory")
    entries = factory.DefaultDictionaryFactory().get_dictionary("sq")
    groups: dict[str, set[str]] = defaultdict(set)
    for pair in entries.items():
        form, lemma = (word.decode() if isinstance(word, bytes) else word for word in pair)
        if form.islower() and form.isalpha() and not lemma.endswith(VERB_LEMMA):
            groups[lemma] |= {fold(form), fold(lemma)}
    nouns = Vocabulary("Wiktionary nouns")
    for lemma, forms in sorted(groups.items()):
        if len(forms) >= 5 and not any(form.endswith(VERB_FORM) for form in forms):
            nouns.lemmas[lemma] = sorted(forms)
    return [nouns]


# --- scores --------------------------------------------------------------------------------------

DERIVED = re.compile(r"(?<=...)(?:ues|uese|uar|yer|ur|im|imi|je|oj)$")


def family(lemma: str) -> str:
    """The word from which a lemma is regularly derived: verbal nouns, participles, feminines."""
    lemma = lemma.lower()
    if DERIVED.search(lemma):
        return DERIVED.sub("+", lemma)
    return lemma.removesuffix("e")


def pair_recall(vocabulary: Vocabulary, of: Keys) -> float:
    rng = Random(SEED)
    met = seen = 0
    for forms in vocabulary.lemmas.values():
        pairs = list(combinations(forms, 2))
        for one, other in rng.sample(pairs, min(PAIRS_PER_LEMMA, len(pairs))):
            met += not of(one).isdisjoint(of(other))
            seen += 1
    return met / seen


def pair_precision(vocabulary: Vocabulary, of: Keys) -> tuple[float, float]:
    """(same lemma, same family) among pairs of forms drawn evenly from all that share a key."""
    rng = Random(SEED)
    owners = vocabulary.owners
    buckets: dict[str, list[str]] = defaultdict(list)
    for form in sorted(owners):
        for key in sorted(of(form)):
            buckets[key].append(form)
    shared = [forms for forms in buckets.values() if len(forms) > 1]
    if not shared:
        return 1.0, 1.0
    weights = [len(forms) * (len(forms) - 1) for forms in shared]
    same = related = 0
    for forms in rng.choices(shared, weights, k=PRECISION_PAIRS):
        one, other = rng.sample(forms, 2)
        lemmas, others = owners[one], owners[other]
        one_lemma = not lemmas.isdisjoint(others)
        same += one_lemma
        related += one_lemma or not set(map(family, lemmas)).isdisjoint(map(family, others))
    return same / PRECISION_PAIRS, related / PRECISION_PAIRS


def score(vocabulary: Vocabulary, of: Keys) -> Score:
    return Score(pair_recall(vocabulary, of), *pair_precision(vocabulary, of))


INNER = re.compile(r"(?<=[bcçdfghjklmnpqrstvxz])ë(?=[bcçdfghjklmnpqrstvxz])")
FINAL = re.compile(r"(?<=[bcçdfghjklmnpqrstvxz])ë$")


def dropped(vocabulary: Vocabulary, where: re.Pattern[str], of: Keys) -> float:
    """Share of lemmas that still meet themselves when one ë is left out, as in Gheg."""
    rng = Random(SEED)
    met = seen = 0
    for lemma in vocabulary.lemmas:
        places = [match.start() for match in where.finditer(lemma)]
        if places and lemma.isalpha():
            at = rng.choice(places)
            short = fold(lemma[:at] + lemma[at + 1 :])
            met += not of(fold(lemma)).isdisjoint(of(short))
            seen += 1
    return met / seen


def seconds_per_word(vocabulary: Vocabulary) -> float:
    """Of `keys`, when each word is new to it."""
    words = [f"x{word}" for forms in list(vocabulary.lemmas.values())[:1000] for word in forms]
    started = time.process_time()
    for word in words:
        keys(word)
    return (time.process_time() - started) / len(words)


def single(stem: Callable[[str], str]) -> Keys:
    """A stemmer that gives one key, in the form of `keys`."""
    cache: dict[str, frozenset[str]] = {}

    def of(word: str) -> frozenset[str]:
        if word not in cache:
            cache[word] = frozenset([stem(word)])
        return cache[word]

    return of


def albanian_keys(word: str) -> frozenset[str]:
    return frozenset(key for key in keys(word) if key.startswith("s:"))


def stemmers() -> dict[str, Keys]:
    known: dict[str, Keys] = {
        "none": single(lambda word: word),
        "first 5 letters": single(lambda word: word[:5]),
    }
    if find_spec("simplemma") is not None:
        simplemma = import_module("simplemma")
        known["simplemma"] = single(lambda word: fold(simplemma.lemmatize(word, lang="sq")))
    known["words.stem_sq"] = single(stem_sq)
    known["words.keys"] = albanian_keys
    return known


def say(line: str = "") -> None:
    sys.stdout.write(line + "\n")


def main() -> int:
    started = time.perf_counter()
    judges = uniparser_halves() + wiktionary_nouns()
    if not judges:
        say("Neither uniparser-albanian nor simplemma is installed: nothing to judge with.")
        return 1
    for vocabulary in judges:
        forms = len(vocabulary.owners)
        say(f"\n{vocabulary.name}: {len(vocabulary.lemmas):,} lemmas, {forms:,} forms")
        say(f"{'':18} recall  precision  (strict)     F1  | without a final / inner ë")
        for name, of in stemmers().items():
            s = score(vocabulary, of)
            final, inner = (dropped(vocabulary, where, of) for where in (FINAL, INNER))
            say(
                f"{name:18} {s.recall:6.3f}  {s.family:9.3f}  {s.strict:8.3f}  {s.f1:6.3f}"
                f"  | {final:.3f} / {inner:.3f}"
            )
    say(f"\nkeys of a new word: {seconds_per_word(judges[0]) * 1e6:.1f} microseconds")
    say(f"{time.perf_counter() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
