"""What one cell of a spreadsheet may hold: each kind reads a text into a value and writes it back.

Texts come from `tables` (clean, no invisible characters); empty always means unknown.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator

from directory.exchange.refusals import shortened
from directory.rules.vocabularies import Label, Vocabulary
from directory.rules.web_addresses import disguise_of

V = TypeVar("V")


class CellRefused(ValueError):
    """A text that the cell cannot hold, with the reason in both languages."""

    def __init__(self, sq: str, en: str) -> None:
        super().__init__(en)
        self.reason = Label(sq, en)


class CellKind(ABC, Generic[V]):
    """Reads and writes the cells of a column; `parse(write(value)) == value`."""

    @abstractmethod
    def parse(self, text: str) -> V:
        """The value that the text stands for; raises CellRefused."""

    def write(self, value: V | None) -> str:
        return "" if value is None else str(value)


class Text(CellKind[str]):
    """Prose of any number of lines, at most `longest` characters."""

    def __init__(self, longest: int | None = None) -> None:
        self.longest = longest

    def parse(self, text: str) -> str:
        if self.longest is not None and len(text) > self.longest:
            raise CellRefused(
                f"Teksti ka {len(text)} shenja; lejohen jo më shumë se {self.longest}. Shkurtoje.",
                f"The text has {len(text)} characters; at most {self.longest} are allowed. "
                "Shorten it.",
            )
        return text


class Line(Text):
    """Text on one line: every run of white space becomes one space."""

    def parse(self, text: str) -> str:
        return super().parse(" ".join(text.split()))


class Identifier(CellKind[str]):
    """The stable name of a programme, which is also its address on the site."""

    longest = 120
    _pattern = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

    def parse(self, text: str) -> str:
        if not self._pattern.fullmatch(text):
            raise CellRefused(
                "Lejohen vetëm shkronja të vogla a–z, shifra dhe, midis tyre, viza: "
                "p.sh. bursa-e-bashkise-2026.",
                "Only small letters a–z, digits and hyphens between them are allowed: "
                "for example school-grant-2026.",
            )
        if len(text) > self.longest:
            raise CellRefused(
                f"Ka {len(text)} shenja; lejohen jo më shumë se {self.longest}.",
                f"It has {len(text)} characters; at most {self.longest} are allowed.",
            )
        return text


class Code(CellKind[str]):
    """One code of a closed list; `unknown` is the value of an empty cell."""

    def __init__(self, vocabulary: Vocabulary, *, unknown: str = "") -> None:
        self.vocabulary = vocabulary
        self.unknown = unknown

    def parse(self, text: str) -> str:
        if not text:
            return self.unknown
        if text not in self.vocabulary:
            raise _not_among([text], self.vocabulary)
        return text


class Codes(CellKind[list[str]]):
    """Several codes of a closed list, in the order given, each once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def parse(self, text: str) -> list[str]:
        codes = listed(text)
        if wrong := [code for code in codes if code not in self.vocabulary]:
            raise _not_among(wrong, self.vocabulary)
        return codes

    def write(self, value: Iterable[str] | None) -> str:
        return ";".join(value or ())


class YesNo(CellKind[bool | None]):
    """`yes`, `no` or nothing."""

    def parse(self, text: str) -> bool | None:
        if text not in {"", "yes", "no"}:
            raise CellRefused(
                "Shkruaj yes (po) ose no (jo), ose lëre bosh.",
                "Write yes or no, or leave it empty.",
            )
        return text == "yes" if text else None

    def write(self, value: bool | None) -> str:
        return "" if value is None else "yes" if value else "no"


class Amount(CellKind[Decimal | None]):
    """An amount of money: digits, at most two of them after a point."""

    _pattern = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
    _grouped = re.compile(r"[0-9]{1,3}([ \u00a0\u202f.,’'][0-9]{3})+([.,][0-9]{1,2})?")

    def parse(self, text: str) -> Decimal | None:
        if not text:
            return None
        if self._pattern.fullmatch(text):
            return Decimal(text)
        raise self._refusal(text)

    def write(self, value: Decimal | None) -> str:
        if value is None:
            return ""
        return str(value.quantize(Decimal(1))) if value == value.to_integral_value() else f"{value}"

    def _refusal(self, text: str) -> CellRefused:
        if re.fullmatch(r"[-−]\s?[0-9.,\s]+", text):
            return CellRefused("Shuma nuk mund të jetë negative.", "An amount cannot be negative.")
        if self._grouped.fullmatch(text):
            plain = re.sub(r"[^0-9]", "", re.sub(r"[.,][0-9]{1,2}$", "", text))
            return CellRefused(
                f"Shkruaje numrin pa ndarje mijëshesh ({plain}) dhe me jo më shumë se dy shifra "
                "pas pikës.",
                f"Write the number without separating the thousands ({plain}) and with at most "
                "two decimals.",
            )
        if re.fullmatch(r"[0-9]+,[0-9]{1,2}", text):
            plain = text.replace(",", ".")
            return CellRefused(
                f"Presja dhjetore shkruhet me pikë: {plain}.",
                f"Decimals are written with a point: {plain}.",
            )
        return CellRefused(
            "Nuk është shumë. Shkruaj vetëm shifra, p.sh. 1500 ose 1500.50; monedha ka kolonën e "
            "vet.",
            "This is not an amount. Write digits only, such as 1500 or 1500.50; the currency has "
            "its own column.",
        )


class Day(CellKind[date | None]):
    """A date as `YYYY-MM-DD`."""

    first, last = date(1900, 1, 1), date(2199, 12, 31)
    _day_first = re.compile(r"([0-9]{1,2})[./ -]{1,2}([0-9]{1,2})[./ -]{1,2}([0-9]{4})\.?")

    def parse(self, text: str) -> date | None:
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise self._refusal(text)
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise CellRefused(
                "Kjo datë nuk ekziston në kalendar.", "There is no such date in the calendar."
            ) from None
        if not self.first <= day <= self.last:
            raise CellRefused(
                f"Kontrollo vitin: lejohen vitet {self.first.year}–{self.last.year}.",
                f"Check the year: {self.first.year} to {self.last.year} are allowed.",
            )
        return day

    def write(self, value: date | None) -> str:
        return value.isoformat() if value else ""

    def _refusal(self, text: str) -> CellRefused:
        meant = "2026-12-31"
        if found := self._day_first.fullmatch(text):
            day, month, year = (int(part) for part in found.groups())
            if month <= 12 < day:
                meant = f"{year:04}-{month:02}-{day:02}"
        return CellRefused(
            f"Data shkruhet vit-muaj-ditë, si {meant}.",
            f"A date is written year-month-day, such as {meant}.",
        )


class WebAddress(CellKind[str]):
    """A whole http or https address with a host, without a user name or password.

    A host that could be taken for another one is refused (`rules.web_addresses`).
    """

    def __init__(self, longest: int) -> None:
        self._length = Text(longest)
        self._valid = URLValidator(schemes=["http", "https"])

    def parse(self, text: str) -> str:
        if not text:
            return ""
        try:
            parts = urlsplit(text)
            credentials = "@" in parts.netloc
        except ValueError:
            raise self._refusal() from None
        if parts.scheme.lower() not in {"http", "https"} or not parts.netloc:
            raise self._refusal()
        if credentials:
            raise CellRefused(
                "Adresa nuk duhet të përmbajë emër përdoruesi ose fjalëkalim (pjesën para @).",
                "The address must not contain a user name or password (the part before the @).",
            )
        try:
            self._valid(text)
        except ValidationError:
            raise self._refusal() from None
        self._refuse_disguises(parts.hostname or "")
        return self._length.parse(text)

    def _refuse_disguises(self, host: str) -> None:
        match disguise_of(host):
            case "mixed":
                raise CellRefused(
                    "Emri i faqes përzien shkronja të alfabeteve të ndryshme, që duken njësoj, "
                    "dhe mund të merret për një tjetër. Shkruaje me shkronjat e një alfabeti.",
                    "The name of the site mixes letters of different alphabets that look alike, "
                    "and could be taken for another. Write it in the letters of one alphabet.",
                )
            case "strange":
                raise CellRefused(
                    "Në emrin e faqes ka shenja që duken si shkronja të tjera. "
                    "Kopjoje adresën nga shfletuesi.",
                    "The name of the site has signs that look like other letters. "
                    "Copy the address from your browser.",
                )

    def _refusal(self) -> CellRefused:
        return CellRefused(
            "Nuk është adresë interneti. Shkruaje të plotë, duke nisur me https://.",
            "This is not a web address. Write the whole of it, starting with https://.",
        )


class Email(CellKind[str]):
    """One e-mail address."""

    def __init__(self) -> None:
        self._valid = EmailValidator()

    def parse(self, text: str) -> str:
        if text:
            try:
                self._valid(text)
            except ValidationError:
                raise CellRefused(
                    "Nuk është adresë e-maili. Shkruaj një të vetme, si zyra@shembull.al.",
                    "This is not an e-mail address. Write a single one, such as office@example.al.",
                ) from None
            Text(254).parse(text)
        return text


def listed(text: str) -> list[str]:
    """The items of a list cell (`;` between them), each once, in the order given."""
    items = (item.strip() for item in text.split(";"))
    return list(dict.fromkeys(item for item in items if item))


def nearest(text: str, names: Collection[str]) -> str | None:
    """The one of these names that was probably meant."""
    plain = re.sub(r"[\s_-]+", "_", text.strip().lower())
    found = get_close_matches(plain, names, n=1, cutoff=0.75)
    return found[0] if found else None


def _not_among(wrong: list[str], vocabulary: Vocabulary) -> CellRefused:
    known = ", ".join(vocabulary)
    sq, en = [], []
    for text in wrong[:5]:
        shown = f"“{shortened(text)}”"
        parts = [part.strip() for part in text.split(",")]
        if len(parts) > 1 and all(part in vocabulary for part in parts):
            meant = ";".join(parts)
            sq.append(f"Disa kode ndahen me pikëpresje: {meant}.")
            en.append(f"Separate several codes with semicolons: {meant}.")
        elif meant_one := nearest(text, vocabulary):
            sq.append(f"{shown} nuk është nga lista; ndoshta {meant_one}?")
            en.append(f"{shown} is not one of the list; did you mean {meant_one}?")
        else:
            sq.append(f"{shown} nuk është nga lista.")
            en.append(f"{shown} is not one of the list.")
    return CellRefused(f"{' '.join(sq)} Lejohen: {known}.", f"{' '.join(en)} Allowed are: {known}.")


AnyKind = CellKind[Any]
