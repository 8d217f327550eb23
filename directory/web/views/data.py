"""What others may take: the page that tells of it, and the files of the newest dump."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
)
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from directory.exchange.dump import FOLDER, newest_dump
from directory.web.data import data_facts, media_type


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    dump = newest_dump(Path(settings.DATA_DIR) / FOLDER)
    return render(request, "pages/data.html", {"data": data_facts(dump)})


@require_safe
def data_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """A file of the newest dump, and of nothing else."""
    dump = newest_dump(Path(settings.DATA_DIR) / FOLDER)
    try:
        found = dump.file(name) if dump else None
        if dump is None or found is None:
            raise Http404
        stream = (dump.folder / found.name).open("rb")
    except OSError as error:  # a new dump has just taken its place
        raise Http404 from error
    response: Any = FileResponse(
        stream, as_attachment=True, filename=Path(name).name, content_type=media_type(name)
    )
    response.headers["ETag"] = quote_etag(found.sha256)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, public=True, max_age=900)
    answer = get_conditional_response(request, etag=response.headers["ETag"], response=response)
    if isinstance(answer, HttpResponseNotModified):
        stream.close()
    return answer or response
