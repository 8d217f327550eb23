"""One way to write a letter: in both languages, Albanian first, as plain text and as HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator

from directory.programmes.models import Programme
from directory.rules.vocabularies import Label

LANGUAGES = ("sq", "en")
SHORT_TITLE = 90  # characters; a subject holds one in each language
HELLO = Label("Përshëndetje,", "Hello,")


class Link(NamedTuple):
    """What a link says, and where it leads, in each language."""

    label: Label
    url: Label


@dataclass(frozen=True, slots=True)
class Section:
    """One of several things that a letter is about, with links of its own."""

    heading: Label
    paragraphs: tuple[Label, ...]
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """`paragraphs` stand before the links, then the sections, and `after` behind them, smaller."""

    subject: Label
    paragraphs: tuple[Label, ...]
    links: tuple[Link, ...] = ()
    after: tuple[Label, ...] = ()
    sections: tuple[Section, ...] = ()


class Written(NamedTuple):
    """A letter as `actions.mail` takes it; without HTML it gets that when it is sent."""

    subject: str
    text: str
    html: str = ""


def written(letter: Letter) -> Written:
    """Both languages in one mail."""
    both = dict.fromkeys([letter.subject.sq, letter.subject.en])
    subject = " / ".join(" ".join(one.split()) for one in both)
    text = "\n\n----\n\n".join(_text(letter, language) for language in LANGUAGES)
    parts = [_part(letter, language) for language in LANGUAGES]
    return Written(subject, f"{text}\n\nMundësi · {settings.SITE_URL}/\n", framed(subject, parts))


def framed(subject: str, parts: Sequence[Mapping[str, object]]) -> str:
    """The HTML of a mail. Each part has a language, its sections, and what follows them."""
    facts = {"subject": subject, "parts": parts, "site_url": settings.SITE_URL}
    return render_to_string("mail/frame.html", facts)


def framed_text(subject: str, text: str) -> str:
    """The HTML of a mail that was written as plain text only."""
    paragraphs = [one.strip() for one in text.replace("\r\n", "\n").split("\n\n") if one.strip()]
    section = {"heading": "", "paragraphs": paragraphs, "links": []}
    return framed(subject, [{"language": "", "sections": [section], "after": []}])


def address(name: str, *args: object) -> Label:
    """The whole address of one of our pages, in each language."""
    urls = []
    for language in LANGUAGES:
        with translation.override(language):
            urls.append(settings.SITE_URL + reverse(name, args=args))
    return Label(*urls)


def title_of(programme: Programme) -> Label:
    """The title in each language, or in the only one that it has, cut for a line of a mail."""
    return short_title(*(programme.in_language(language) for language in LANGUAGES))


def short_title(sq: str, en: str) -> Label:
    """A title on one line, cut for a mail."""
    return Label(*(Truncator(" ".join(one.split())).chars(SHORT_TITLE) for one in (sq, en)))


def _sections(letter: Letter) -> tuple[Section, ...]:
    """What stands before the sections is one without a heading."""
    return (Section(Label("", ""), letter.paragraphs, letter.links), *letter.sections)


def _text(letter: Letter, language: str) -> str:
    parts = []
    for section in _sections(letter):
        parts += [section.heading.in_language(language)] if section.heading.sq else []
        parts += [one.in_language(language) for one in section.paragraphs]
        parts += [
            f"{link.label.in_language(language)}:\n{link.url.in_language(language)}"
            for link in section.links
        ]
    parts += [one.in_language(language) for one in letter.after]
    return "\n\n".join(parts)


def _part(letter: Letter, language: str) -> dict[str, object]:
    sections = [
        {
            "heading": section.heading.in_language(language),
            "paragraphs": [one.in_language(language) for one in section.paragraphs],
            "links": [
                {"label": link.label.in_language(language), "url": link.url.in_language(language)}
                for link in section.links
            ],
        }
        for section in _sections(letter)
    ]
    after = [one.in_language(language) for one in letter.after]
    return {"language": language, "sections": sections, "after": after}
