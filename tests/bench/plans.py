"""How PostgreSQL carries out the statements of one search: its plans, node by node, with times."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

Statement = tuple[str, Any]
# What is worth saying of a node beside its type, if it has it.
TOLD = ("Index Name", "Relation Name", "CTE Name")
QUICK = 0.1  # milliseconds; a quicker node is left out


def show(title: str, deed: Callable[[], object]) -> None:
    """Do it once to see its statements, then explain each; it must only read."""
    statements: list[Statement] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        deed()
    print(f"\n{title}")
    for sql, params in statements:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
            plan = cursor.fetchone()[0][0]
        print(f"  {plan['Execution Time']:8.1f} ms  {' '.join(sql.split())[:100]}")
        for depth, node in _nodes(plan["Plan"]):
            if node["Actual Total Time"] * node["Actual Loops"] >= QUICK:
                print(f"  {_time(node)}    {'  ' * depth}{_told(node)}")


def _nodes(node: dict[str, Any], depth: int = 0) -> Iterator[tuple[int, dict[str, Any]]]:
    yield depth, node
    for below in node.get("Plans", ()):
        yield from _nodes(below, depth + 1)


def _time(node: dict[str, Any]) -> str:
    return f"{node['Actual Total Time'] * node['Actual Loops']:8.1f} ms"


def _told(node: dict[str, Any]) -> str:
    where = " ".join(node[key] for key in TOLD if key in node)
    rows, loops = node["Actual Rows"], node["Actual Loops"]
    times = f" × {loops}" if loops > 1 else ""
    pages = node["Shared Hit Blocks"] + node["Shared Read Blocks"]
    return f"{node['Node Type']} {where}: {rows:.0f} rows{times}, {pages} pages"
