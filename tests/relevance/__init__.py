"""How well the search answers: queries judged by hand over the shipped catalogue, and measures."""
