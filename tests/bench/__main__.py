"""`make bench`: the table of contract §8, each figure beside its floor from the same run.

python -m tests.bench [sizes ...]      default 1000 10000 100000
"""

import datetime as dt
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle, islice
from statistics import quantiles
from typing import Any
from unittest import mock

import django
from django.conf import settings
from django.test.utils import setup_databases, teardown_databases

from directory.database import temporary_server
from tests.bench import api, plans

SIZES = (1_000, 10_000, 100_000)
ON = dt.date(2026, 11, 21)
PORT = 8973
# Text, place and one more filter, as people type them; a few without text.
QUERIES = (
    "q=kurs&place=AL-07-40&kind=education",
    "q=burse&place=AL-07-39&education=bachelor",
    "q=grant+bujqesi&place=AL-07-40&age=24",
    "q=internship&place=AL-09-07&kind=job",
    "q=kurse+per+grua+kukes&sex=female",
    "q=pune+ne+shtepi&place=tirane&status=open",
    "q=trajnim+ne+tropoje&cost=free",
    "q=start-up+loan&place=AL-10-48&kind=business",
    "q=praktike+profesionale&place=AL-07-41&age=22",
    "q=shkolle+profesionale&place=AL-07&kind=education",
    "q=kruse+kompjuteri&place=AL-07-40&kind=education",
    "q=erasmus&place=AL&type=mobility_exchange",
)
LISTS = ("place=AL-07-40&kind=job", "place=AL-07-39&near=30&age=19", "kind=education&cost=free")


def main() -> None:
    sizes = [int(text) for text in sys.argv[1:]] or list(SIZES)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    with temporary_server() as server:
        settings.DATABASES["default"].update(server)
        databases = setup_databases(verbosity=0, interactive=False)
        try:
            _run(sizes)
        finally:
            teardown_databases(databases, verbosity=0)


def _run(sizes: list[int]) -> None:
    from tqdm import tqdm

    from directory.exchange.shipped import load_shipped

    from .listings import fill

    load_shipped(on=ON)
    rows = []
    for size in sizes:
        with tqdm(total=size, desc=f"{size:,} listings", disable=not sys.stderr.isatty()) as bar:
            indexing = fill(size, bar.update)
        rows.append(_measure(size) | {"indexing": indexing})
        _print(rows)
        _plans(size)
    _eligibility()


def _measure(size: int) -> dict[str, Any]:
    row: dict[str, Any] = {"rows": size}
    row["search"] = _times(_searches(QUERIES))
    row["lists"] = _times(_searches(LISTS))
    row["key"] = _times(_keys())
    row["changed"] = _after_a_change()
    with _postgresql_alone():
        row["sql"] = _times(_searches(QUERIES, rounds=2))
    with _served() as base:
        pages = [f"{base}/programmes/?{query}" for query in QUERIES]
        length = sum(len(_get(page)) for page in pages) // len(pages)
        floor = [f"{base}/floor/{length}"]
        for url in (*pages, *floor):
            _get(url)
        row["bytes"] = length
        row["page"] = _times(_requests(pages))
        row["floor"] = _times(_requests(floor))
        row["page16"], row["rate16"] = _many(pages)
        row["floor16"], row["floor_rate16"] = _many(floor)
        row |= api.measure(base, get=_get, requests=_requests, times=_times)
    return row


def _searches(queries: tuple[str, ...], rounds: int = 8) -> Iterator[Callable[[], object]]:
    from django.http import QueryDict

    from directory.search.parameters import parse
    from directory.search.results import search

    def _search(query: str) -> object:
        return search(parse(QueryDict(query)), on=ON, language="sq")

    for query in queries * rounds:
        yield partial(_search, query)


@contextmanager
def _postgresql_alone() -> Iterator[None]:
    """The back end that remembers nothing answers, as it does while the other one cannot."""
    from directory.search import engine

    def answer(on: dt.date, from_memory: object, from_sql: Callable[[], object]) -> object:
        return from_sql()

    with mock.patch.object(engine, "_answer", answer):
        yield


def _plans(size: int) -> None:
    """What PostgreSQL does for one search at this size, by each back end."""
    from directory.search import engine

    deed = next(_searches(QUERIES))
    print(f"\nPlans at {size:,} listings, of {QUERIES[0]}")
    engine.forget()
    plans.show("From memory, with nothing remembered:", deed)
    plans.show("From memory:", deed)
    with _postgresql_alone():
        plans.show("By PostgreSQL alone:", deed)


def _keys() -> Iterator[Callable[[], object]]:
    from directory.programmes.models import Programme

    keys = list(Programme.objects.values_list("pk", flat=True)[:96])
    for key in keys:
        yield partial(Programme.objects.only("slug").get, pk=key)


def _after_a_change() -> tuple[float, float]:
    """How long the first search takes that meets changed documents: nothing is remembered then."""
    from django.db import connection

    taken = []
    for deed in list(_searches(QUERIES))[: len(QUERIES)]:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_edition DEFAULT VALUES")
        start = time.perf_counter()
        deed()
        taken.append((time.perf_counter() - start) * 1000)
    return _middle_and_high(taken)


def _requests(urls: list[str]) -> Iterator[Callable[[], object]]:
    for url in urls * (96 // len(urls)):
        yield partial(_get, url)


def _times(deeds: Iterator[Callable[[], object]]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds, after one round to warm up."""
    listed = list(deeds)
    for deed in listed[: len(listed) // 4]:
        deed()
    taken = []
    for deed in listed:
        start = time.perf_counter()
        deed()
        taken.append((time.perf_counter() - start) * 1000)
    return _middle_and_high(taken)


def _middle_and_high(taken: list[float]) -> tuple[float, float]:
    cuts = quantiles(taken, n=20)
    return cuts[9], cuts[18]


def _many(urls: list[str], clients: int = 16, each: int = 12) -> tuple[tuple[float, float], float]:
    """Median and 95th percentile with sixteen clients at once, and requests a second."""
    taken: list[float] = []

    def client(first: int) -> None:
        for number in range(each):
            start = time.perf_counter()
            _get(urls[(first + number) % len(urls)])
            taken.append((time.perf_counter() - start) * 1000)

    threads = [threading.Thread(target=client, args=(at,)) for at in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = len(taken) / (time.perf_counter() - start)
    return _middle_and_high(taken), rate


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=120) as answer:
        return bytes(answer.read())


@contextmanager
def _served() -> Iterator[str]:
    """The production server on the database of the benchmark, with a floor beside the site."""
    database = settings.DATABASES["default"]
    environ = {
        **os.environ,
        "BENCH_DATABASE": f"{database['HOST']}|{database['NAME']}|{database['USER']}",
        "BENCH_ON": ON.isoformat(),
    }
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "tests.bench.site",
            f"--bind=127.0.0.1:{PORT}",
            "--workers=2",
            "--threads=4",
            "--log-level=warning",
        ],
        env=environ,
    )
    base = f"http://127.0.0.1:{PORT}"
    try:
        for _ in range(100):
            try:
                _get(f"{base}/healthz")
                break
            except OSError:
                time.sleep(0.1)
        yield base
    finally:
        server.terminate()
        server.wait()


def _eligibility() -> None:
    """How long one person's check of 10,000 rules takes."""
    from directory.places.tree import known_places
    from directory.programmes.models import Programme, rule_of
    from directory.rules.eligibility import Person, judge, parse_rule

    parsed = [parse_rule(rule_of(one)) for one in Programme.objects.with_parts()[:2_000]]
    rules = list(islice(cycle(parsed), 10_000))
    person = Person.parse(
        {"age": 22, "sex": "female", "lives_in": "AL-07-39", "employment": ["unemployed"]},
        today=ON,
    )
    tree = known_places()
    start = time.perf_counter()
    for rule in rules:
        judge(rule, person, ON, tree)
    taken = (time.perf_counter() - start) * 1000
    print(f"\n{len(rules):,} rules judged for one person: {taken:.0f} ms")


def _print(rows: list[dict[str, Any]]) -> None:
    """The table of contract §8, and what else is worth knowing of each size."""
    print("\nmilliseconds: median / 95th percentile; beside each its floor from the same run, and")
    print("how many times the floor it takes (of the medians; for requests a second, how few)")
    print(
        f"{'rows':>8} |{'search':>14} {'one key':>12} {'×':>5}"
        f" |{'page':>14} {'constant':>12} {'×':>5}"
        f" |{'page, 16':>15} {'constant':>14} {'×':>5} |{'req/s':>6} {'constant':>8} {'×':>5}"
    )
    for row in rows:
        print(
            f"{row['rows']:>8,} |{_beside(row['search'], row['key'], 14, 12)}"
            f" |{_beside(row['page'], row['floor'], 14, 12)}"
            f" |{_beside(row['page16'], row['floor16'], 15, 14)}"
            f" |{row['rate16']:>6.0f} {row['floor_rate16']:>8.0f}"
            f" {row['floor_rate16'] / row['rate16']:>5.1f}"
        )
    print(
        f"\n{'rows':>8} {'lists, no words':>16} {'after a change':>16} {'PostgreSQL alone':>18}"
        f" {'indexing, each':>15}"
    )
    for row in rows:
        print(
            f"{row['rows']:>8,} {_pair(row['lists']):>16} {_pair(row['changed']):>16}"
            f" {_pair(row['sql']):>18}"
            f" {row['indexing']:>12.2f} ms"
            f"    (page: {row['bytes'] / 1000:.0f} kB)"
        )
    api.show(rows)


def _beside(
    own: tuple[float, float], floor: tuple[float, float], width: int, floor_width: int
) -> str:
    return f"{_pair(own):>{width}} {_pair(floor):>{floor_width}} {own[0] / floor[0]:>5.1f}"


def _pair(times: tuple[float, float]) -> str:
    return f"{times[0]:.1f} / {times[1]:.1f}"


if __name__ == "__main__":
    main()
