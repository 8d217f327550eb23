"""Is the process alive; is everything there that it needs?"""

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from directory.search import index


@never_cache
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and every migration is applied, else 503."""
    try:
        executor = MigrationExecutor(connection)
        migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        waiting = index.waiting() if migrated else None
    except Error:
        return JsonResponse({"status": "unavailable", "database": False}, status=503)
    return JsonResponse(
        {
            "status": "ok" if migrated else "unavailable",
            "database": True,
            "migrated": migrated,
            "search_index_waiting": waiting,
        },
        status=200 if migrated else 503,
    )
