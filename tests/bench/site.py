"""The site as the benchmark serves it: on its database, with a constant page of the same size."""

import os
from functools import lru_cache

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

from django.conf import settings

host, name, user = os.environ["BENCH_DATABASE"].split("|")
settings.DATABASES["default"].update({"HOST": host, "NAME": name, "USER": user})

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

site = get_wsgi_application()

from directory.urls import urlpatterns


@lru_cache
def page(length: int) -> bytes:
    return b"x" * length


def floor(request: HttpRequest, length: int) -> HttpResponse:
    return HttpResponse(page(length))


urlpatterns.append(path("floor/<int:length>", floor))
application = site
