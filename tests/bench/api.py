"""How long the Open Referral API takes for a list of services and for one, beside their floors."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Times = tuple[float, float]
Deeds = Iterator[Callable[[], object]]
LIST = "/api/hsds/services"


def measure(
    base: str,
    *,
    get: Callable[[str], bytes],
    requests: Callable[[list[str]], Deeds],
    times: Callable[[Deeds], Times],
) -> dict[str, Any]:
    """Figures of one catalogue: `base` is the server, the others are the benchmark's own tools."""
    first = json.loads(get(f"{base}{LIST}"))
    middle = first["total_pages"] // 2 + 1
    urls = {
        "services": [f"{base}{LIST}?page={page}" for page in (1, 2, middle)],
        "services_found": [
            f"{base}{LIST}?{query}"
            for query in ("search=kurs", "place=has&kind=job", "search=grant&page=2")
        ],
        "service": [f"{base}{LIST}/{row['id']}" for row in first["contents"][:12]],
    }
    row: dict[str, Any] = {}
    for name, asked in urls.items():
        length = sum(len(get(url)) for url in asked) // len(asked)
        floor = f"{base}/floor/{length}"
        get(floor)
        row[name] = times(requests(asked))
        row[f"{name}_floor"] = times(requests([floor]))
        row[f"{name}_bytes"] = length
    return row


def show(rows: Iterable[dict[str, Any]]) -> None:
    """The figures, each beside a constant answer of its size from the same run."""
    names = {
        "services": "/services",
        "services_found": "/services, found",
        "service": "/services/{id}",
    }
    print(
        "\nOpen Referral, milliseconds: median / 95th percentile; constant answer of that size; ×"
    )
    for row in rows:
        for name, label in names.items():
            own, floor = row[name], row[f"{name}_floor"]
            print(
                f"{row['rows']:>8,} {label:<16} {own[0]:>7.1f} / {own[1]:<7.1f}"
                f" {floor[0]:>5.1f} / {floor[1]:<5.1f} {own[0] / floor[0]:>5.1f}"
                f"    ({row[f'{name}_bytes'] / 1000:.0f} kB)"
            )
