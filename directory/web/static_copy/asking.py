"""The site's own answers, without a network: the whole way of a request, inside this process."""

from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.core.management import call_command


class NoAnswer(Exception):
    """The site did not answer as a copy needs it; the message says which address and how."""


class Site:
    """The site as an anonymous visitor meets it at SITE_URL."""

    def __init__(self) -> None:
        ready_static_files()
        self._handler = BaseHandler()
        self._handler.load_middleware()
        self._home = urlsplit(settings.SITE_URL)

    def get(self, address: str) -> bytes:
        """The body of a page or file. NoAnswer when it is not there or leads elsewhere."""
        response: Any = self._handler.get_response(WSGIRequest(self._environ(address)))
        if response.status_code != 200:
            raise NoAnswer(f"{address} was answered with status {response.status_code}.")
        # Never closed: that would close the database too, in the middle of its transaction.
        body: bytes = b"".join(response) if response.streaming else response.content
        return body

    def _environ(self, address: str) -> dict[str, Any]:
        path, _mark, query = address.partition("?")
        port = {"http": "80", "https": "443"}[self._home.scheme]
        return {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": self._home.netloc,
            "HTTP_X_FORWARDED_PROTO": self._home.scheme,
            "SERVER_NAME": self._home.hostname or "",
            "SERVER_PORT": str(self._home.port or port),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": self._home.scheme,
            "wsgi.input": BytesIO(),
        }


def ready_static_files() -> None:
    """Pages name their files by what is in them, so these must be collected."""
    try:
        staticfiles_storage.url("favicon.svg")
    except ValueError:
        call_command("collectstatic", verbosity=0, interactive=False)
        storage: Any = staticfiles_storage
        storage.hashed_files, *_rest = storage.load_manifest()
