"""How many programmes reach each place of the map: what choosing the place there would find."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from directory.places.models import Place
from directory.search import engine
from directory.search.parameters import Parameters
from directory.search.results import question_of, understood, where_of


def anywhere(parameters: Parameters) -> tuple[Parameters, list[Place]]:
    """The same search without the place that it names, as parameter or in its words; and that one.

    Choosing a place on the map replaces it. At most a query for the words and one for the place.
    """
    values = {**parameters.values, "place": None, "near": None, "page": None}
    places = parameters.places
    reading, _correction = understood(parameters)
    if reading is not None and reading.place is not None:
        values["q"] = reading.rest if reading.groups else ""
        places = list(Place.objects.filter(pk=reading.place.place_id))
    return replace(parameters, values=values), places


def reaching(parameters: Parameters, places: Sequence[Place], *, on: dt.date) -> dict[int, int]:
    """For each place, by its key, the total of the same search with this place chosen alone.

    Takes as many queries for all places as for one.
    """
    nowhere = dict.fromkeys((place.pk for place in places), 0)
    if parameters.errors:
        return nowhere
    reading, _correction = understood(parameters, place_chosen=True)
    if parameters.q and (reading is None or reading.hopeless):
        return nowhere
    question = question_of(parameters, reading, on=on)
    totals = engine.totals(question, [where_of([place]) for place in places])
    return dict(zip(nowhere, totals, strict=True))
