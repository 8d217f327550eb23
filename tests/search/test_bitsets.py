"""Sets of documents as whole numbers say the same as sets of numbers."""

from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.search import bitsets

SIZE = 300
held = st.sets(st.integers(0, SIZE - 1))


@settings(deadline=None)
@given(held)
def test_a_set_gives_back_its_places_in_order(places: set[int]) -> None:
    bits = bitsets.of(list(places), SIZE)
    assert list(bitsets.places(bits)) == sorted(places)
    assert bits.bit_count() == len(places)


@settings(deadline=None)
@given(held, st.permutations(range(40)))
def test_places_can_be_taken_in_another_order(places: set[int], order: list[int]) -> None:
    bits = bitsets.of(list(places), SIZE)
    assert list(bitsets.among(order, bits)) == [place for place in order if place in places]


@settings(deadline=None)
@given(held, st.lists(st.integers(0, SIZE - 1), max_size=5))
def test_a_few_places_are_looked_for_in_many_sets(places: set[int], few: list[int]) -> None:
    found = bitsets.Few(few, SIZE).within(bitsets.of(list(places), SIZE))
    assert found == [number for number, place in enumerate(few) if place in places]


@settings(deadline=None)
@given(st.lists(st.integers(0, 5), max_size=60))
def test_values_are_gathered_with_the_places_that_hold_them(values: list[int]) -> None:
    found = bitsets.by_value(values)
    assert {value: list(bitsets.places(bits)) for value, bits in found.items()} == {
        value: [place for place, own in enumerate(values) if own == value] for value in set(values)
    }


@settings(deadline=None)
@given(st.lists(st.integers(0, 2**31 - 1), max_size=60), st.integers(0, 30))
def test_a_column_knows_where_a_bit_is_set(numbers: list[int], bit: int) -> None:
    column = bitsets.Column(b"".join(number.to_bytes(4, "big") for number in numbers))
    assert list(bitsets.places(column.with_bit(bit))) == [
        place for place, number in enumerate(numbers) if number >> bit & 1
    ]


@settings(deadline=None)
@given(st.lists(st.integers(0, 255), max_size=60))
def test_a_column_knows_where_a_small_number_stands(numbers: list[int]) -> None:
    column = bitsets.Column(b"".join(number.to_bytes(4, "big") for number in numbers))
    assert column.by_value() == bitsets.by_value(array("q", numbers))


@pytest.mark.parametrize("size", [0, 1, 8, 9])
def test_a_set_may_be_empty_or_full(size: int) -> None:
    assert bitsets.of([], size) == 0
    assert bitsets.of(range(size), size) == (1 << size) - 1
