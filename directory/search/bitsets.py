"""Sets of documents as whole numbers: bit i says whether the i-th document is in.

An intersection of a hundred thousand takes some microseconds, and so does a count; PostgreSQL would
visit the rows one by one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from operator import and_, itemgetter

# A set of less than one in so many is made faster bit by bit.
FEW = 16
# So many bytes are skipped at once when nobody is in them.
BLOCK = 64
_NOBODY = bytes(BLOCK)
# Tables that write of each byte whether it has a bit, or is a value, as a digit of base two.
_HAS_BIT = [bytes(48 + (byte >> bit & 1) for byte in range(256)) for bit in range(8)]
_IS = [bytes(48 + (byte == value) for byte in range(256)) for value in range(256)]


def of(places: Sequence[int], size: int) -> int:
    """The set of these places, each below `size`."""
    if len(places) * FEW < size:
        flags = bytearray(size // 8 + 1)
        for place in places:
            flags[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(flags, "little")
    digits = bytearray(b"0") * size
    for place in places:
        digits[-1 - place] = 49
    return int(digits, 2) if size else 0


def by_value(values: Sequence[int]) -> dict[int, int]:
    """For each value the set of the places that hold it."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, value in enumerate(values):
        places[value].append(place)
    return {value: of(held, len(values)) for value, held in places.items()}


def places(bits: int) -> Iterator[int]:
    """The places of a set in order."""
    flags = bits.to_bytes(bits.bit_length() // 8 + 1, "little")
    for start in range(0, len(flags), BLOCK):
        block = flags[start : start + BLOCK]
        if block != _NOBODY:
            rest = int.from_bytes(block, "little")
            while rest:
                lowest = rest & -rest
                yield start * 8 + lowest.bit_length() - 1
                rest ^= lowest


def among(ordered: Iterable[int], bits: int) -> Iterator[int]:
    """Those of the places, in the order in which they come, that are in a set."""
    flags = bits.to_bytes(bits.bit_length() // 8 + 1, "little")
    return (
        place
        for place in ordered
        if place >> 3 < len(flags) and flags[place >> 3] >> (place & 7) & 1
    )


class Few:
    """A few places, to be looked for in many sets."""

    def __init__(self, places: Sequence[int], size: int) -> None:
        self._length = size // 8 + 1
        # The last two are nobody's: a getter of one alone would give no tuple.
        self._bytes_of = itemgetter(*(place >> 3 for place in places), 0, 0)
        self._masks = [1 << (place & 7) for place in places]

    def within(self, bits: int) -> list[int]:
        """Which of the places are in a set, by their number."""
        held = map(and_, self._masks, self._bytes_of(bits.to_bytes(self._length, "little")))
        return [number for number, mask in enumerate(held) if mask]


class Column:
    """A column of whole numbers of 32 bits, not negative, as PostgreSQL's `int4send` joins them."""

    def __init__(self, sent: bytes) -> None:
        # Backwards the lowest byte comes first, and the first document last, as digits stand.
        self._planes = [sent[::-1][number::4] for number in range(4)]

    def with_bit(self, bit: int) -> int:
        """The set of the places whose number has this bit."""
        digits = self._planes[bit // 8].translate(_HAS_BIT[bit % 8])
        return int(digits, 2) if digits else 0

    def equal_to(self, value: int) -> int:
        """The set of the places that hold this number; all numbers must be below 256."""
        digits = self._planes[0].translate(_IS[value])
        return int(digits, 2) if digits else 0

    def by_value(self) -> dict[int, int]:
        """For each number that occurs its set; all numbers must be below 256."""
        return {value: self.equal_to(value) for value in sorted(set(self._planes[0]))}
