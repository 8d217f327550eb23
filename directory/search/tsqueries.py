"""Our tsqueries read and answered outside PostgreSQL, over sets of documents (`bitsets`)."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache, reduce
from operator import and_, or_
from typing import NamedTuple

_TOKEN = re.compile(r"\s*(?:'((?:[^'\\]|''|\\.)*)'|([()&|]))")
_ESCAPED = re.compile(r"''|\\(.)")

# A lexeme, or several parts of which any (|) or all (&) must hold.
_Query = str | tuple[str, tuple["_Query", ...]]


class Parsed(NamedTuple):
    """A tsquery taken apart, and the lexemes in it."""

    query: _Query
    lexemes: frozenset[str]

    def answer(self, sets: Mapping[str, int]) -> int:
        """The documents that meet it; `sets` are those that hold each of its lexemes."""
        return _answer(self.query, sets)


@lru_cache(maxsize=20_000)
def parsed(tsquery: str) -> Parsed:
    """Take apart a tsquery of quoted lexemes, `&`, `|` and brackets, as `statements` writes them.

    Raises ValueError for any other.
    """
    lexemes = set()
    # For each open bracket its alternatives, and of each the parts that must all hold.
    brackets: list[list[list[_Query]]] = [[[]]]
    part_follows = True
    for quoted, sign in _tokens(tsquery):
        if part_follows != (sign in {None, "("}) or (sign == ")" and len(brackets) == 1):
            raise ValueError(f"no tsquery of ours: {tsquery}")
        part_follows = sign is not None and sign != ")"
        if sign is None:
            lexeme = _ESCAPED.sub(lambda escaped: escaped[1] or "'", quoted)
            lexemes.add(lexeme)
            brackets[-1][-1].append(lexeme)
        elif sign == "(":
            brackets.append([[]])
        elif sign == "|":
            brackets[-1].append([])
        elif sign == ")":
            inner = _joined(brackets.pop())
            brackets[-1][-1].append(inner)
    if part_follows or len(brackets) > 1:
        raise ValueError(f"no tsquery of ours: {tsquery}")
    return Parsed(_joined(brackets[0]), frozenset(lexemes))


def _tokens(tsquery: str) -> Iterator[tuple[str, str | None]]:
    """Each lexeme as it is quoted, or each sign; raises ValueError for what is neither."""
    end = 0
    while end < len(tsquery.rstrip()):
        token = _TOKEN.match(tsquery, end)
        if token is None:
            raise ValueError(f"no tsquery of ours: {tsquery}")
        yield token[1], token[2]
        end = token.end()


def _joined(alternatives: list[list[_Query]]) -> _Query:
    return _of("|", [_of("&", parts) for parts in alternatives])


def _of(sign: str, parts: list[_Query]) -> _Query:
    return parts[0] if len(parts) == 1 else (sign, tuple(parts))


def _answer(query: _Query, sets: Mapping[str, int]) -> int:
    if isinstance(query, str):
        return sets[query]
    sign, parts = query
    return reduce(and_ if sign == "&" else or_, (_answer(part, sets) for part in parts))
