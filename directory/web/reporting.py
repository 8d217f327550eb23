"""Error reports and logs without what visitors typed, and without the keys in links of mails."""

import logging
import re
from collections.abc import ItemsView
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter


class NoPersonalDataFilter(SafeExceptionReporterFilter):
    """Leaves request bodies and the values of variables out of every report."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return {}

    def get_traceback_frame_variables(self, request: Any, tb_frame: Any) -> ItemsView[str, Any]:
        return {}.items()


# Whoever has such an address may do what it says.
KEYS = re.compile(r"/(still-right|unsubscribe)/[^/\s\"']+")


class WithoutKeys(logging.Filter):
    """Takes the keys out of addresses before a line is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if KEYS.search(said):
            record.msg, record.args = KEYS.sub(r"/\1/…", said), None
            # A traceback holds no addresses of requests, but the words of an exception may.
            record.exc_info = record.exc_text = None
        return True
