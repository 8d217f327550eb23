"""Which address is answered by which view. Albanian at the root, English under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, path

from directory.api import check as api_check
from directory.api import openapi
from directory.api import views as api
from directory.web.views import check, errors, explain, health, pages, programmes

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("robots.txt", pages.robots, name="robots"),
    path("api/suggest", api.suggest, name="api-suggest"),
    path("api/check", api_check.check, name="api-check"),
    path("api/openapi.json", openapi.openapi, name="openapi"),
]

urlpatterns += i18n_patterns(
    path("", pages.home, name="home"),
    path("programmes/", programmes.search_page, name="programmes"),
    path("programmes/<slug:slug>/", programmes.programme_page, name="programme"),
    path("places/<slug:slug>/", pages.place, name="place"),
    path("organisations/<slug:slug>/", pages.organisation, name="organisation"),
    path("check/", check.check, name="check"),
    path("about/", pages.about, name="about"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("editors/search/", explain.explained_search, name="explained-search"),
    path("admin/", admin.site.urls),
    prefix_default_language=False,
)

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
