"""Which address is answered by which view. Albanian at the root, English under /en/."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, register_converter

from directory.api import check as api_check
from directory.api import documentation, feeds, hsds, openapi
from directory.api import views as api
from directory.web.views import (
    check,
    crawlers,
    data,
    deadlines,
    embedding,
    errors,
    explain,
    health,
    maps,
    offline,
    pages,
    pictures,
    posters,
    programmes,
    questions,
    safety,
    shortlist,
    styleguide,
)
from directory.web.views.editors import (
    drafts,
    history,
    home,
    members,
    merging,
    outbox,
    queue,
    requests,
    review,
)
from directory.web.views.editors import programmes as kept
from directory.web.views.editors import uploads as editor_uploads

# One way in, with the second factor: the admin's own asks for a password only.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

register_converter(hsds.Anything, "anything")

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", crawlers.sitemap_part, name="sitemap-part"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("sw.js", offline.worker, name="worker"),
    path("opensearch.xml", crawlers.opensearch, name="opensearch"),
    path("data/<path:name>", data.data_file, name="data-file"),
    path("api/suggest", api.suggest, name="api-suggest"),
    path("api/check", api_check.check, name="api-check"),
    path("api/openapi.json", openapi.openapi, name="openapi"),
    path("api/hsds", hsds.root, name="hsds"),
    path("api/hsds/<anything:asked>", hsds.answer, name="hsds-object"),
]

urlpatterns += i18n_patterns(
    path("", pages.home, name="home"),
    path("programmes/", programmes.search_page, name="programmes"),
    path("programmes.atom", feeds.programmes_atom, name="programmes-atom"),
    path("programmes.ics", feeds.programmes_ics, name="programmes-ics"),
    path("programmes.csv", feeds.programmes_csv, name="programmes-csv"),
    path("programmes/<slug:slug>.ics", feeds.programme_ics, name="programme-ics"),
    path("programmes/<slug:slug>/", programmes.programme_page, name="programme"),
    path("programmes/<slug:slug>/poster/", posters.programme, name="programme-poster"),
    path("programmes/<slug:slug>/share.png", pictures.programme, name="programme-picture"),
    path("programmes/<slug:slug>/report/", safety.report, name="report"),
    path("map/", maps.map_page, name="map"),
    path("places/<slug:slug>/", pages.place, name="place"),
    path("places/<slug:slug>/poster/", posters.place, name="place-poster"),
    path("places/<slug:slug>/share.png", pictures.place, name="place-picture"),
    path("share.png", pictures.site, name="site-picture"),
    path("organisations/<slug:slug>/", pages.organisation, name="organisation"),
    path("check/", check.check, name="check"),
    path("api/", documentation.documentation, name="api-docs"),
    path("deadlines/", deadlines.deadlines, name="deadlines"),
    path("shortlist/", shortlist.shortlist, name="shortlist"),
    path("offline/", offline.offline, name="offline"),
    path("help/", safety.help_page, name="help"),
    path("about/", pages.about, name="about"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("data/", data.data, name="data"),
    path("embed/", embedding.builder, name="embed"),
    path("embed/list/", embedding.framed_list, name="embed-list"),
    path("editors/organisations/<slug:slug>/new/", drafts.new, name="editors-new"),
    path("editors/drafts/<uuid:uuid>/", drafts.draft, name="editors-draft"),
    path("editors/drafts/<uuid:uuid>/save/", drafts.save, name="editors-draft-save"),
    path("editors/drafts/<uuid:uuid>/sentence/", drafts.sentence, name="editors-draft-sentence"),
    path("editors/drafts/<uuid:uuid>/preview/", drafts.preview, name="editors-draft-preview"),
    path("editors/drafts/<uuid:uuid>/withdraw/", drafts.withdraw, name="editors-draft-withdraw"),
    path("editors/programmes/<slug:slug>/", kept.programme, name="editors-programme"),
    path("editors/programmes/<slug:slug>/confirm/", kept.confirm, name="editors-confirm"),
    path("editors/programmes/<slug:slug>/close/", kept.close, name="editors-close"),
    path("editors/programmes/<slug:slug>/change/", kept.change, name="editors-change"),
    path("editors/", home.home, name="editors"),
    path("editors/join/", home.join, name="editors-join"),
    path("editors/organisations/<slug:slug>/", home.organisation, name="editors-organisation"),
    path("editors/organisations/<slug:slug>/members/", members.members, name="editors-members"),
    path("editors/invitations/<uuid:uuid>/", members.invitation, name="editors-invitation"),
    path("editors/programmes/<slug:slug>/history/", history.history, name="editors-history"),
    path(
        "editors/programmes/<slug:slug>/history/<int:moment>/restore/",
        history.restore,
        name="editors-restore",
    ),
    path("editors/search/", explain.explained_search, name="explained-search"),
    path("account/", include("directory.web.accounts.urls")),
    path("editors/queue/", queue.queue, name="editors-queue"),
    path("editors/review/<uuid:uuid>/", review.review, name="editors-review"),
    path("editors/requests/", requests.requests, name="editors-requests"),
    path("editors/programmes/<slug:slug>/merge/", merging.merge, name="editors-merge"),
    path("still-right/<str:token>/", questions.question, name="question"),
    path("unsubscribe/<str:token>/", questions.unsubscribe, name="unsubscribe"),
    path("editors/template.xlsx", editor_uploads.template, name="editors-template"),
    path("editors/organisations/<slug:slug>/upload/", editor_uploads.upload, name="editors-upload"),
    path("editors/uploads/<uuid:uuid>/", editor_uploads.preview, name="editors-upload-preview"),
    path("admin/", admin.site.urls),
    prefix_default_language=False,
)

if settings.DEBUG:
    urlpatterns += [path("styleguide/", styleguide.styleguide, name="styleguide")]
    urlpatterns += i18n_patterns(
        path("editors/mail/", outbox.outbox, name="editors-mail"), prefix_default_language=False
    )

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler429 = errors.too_many  # asked for by allauth
handler500 = errors.broken
