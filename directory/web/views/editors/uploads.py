"""A spreadsheet in the browser: sent, looked at, corrected and sent again, handed in."""

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from directory.exchange.programme_template import template_workbook
from directory.exchange.refusals import TableError
from directory.languages import current_language
from directory.programmes.models import Organisation
from directory.stewardship import access, proposals
from directory.stewardship.actions import uploads as actions
from directory.stewardship.actions.revisions import HasProblems, NotPossible
from directory.stewardship.models import Upload
from directory.stewardship.uploads import judged, with_problems
from directory.web.data import media_type
from directory.web.editors import uploads as facts
from directory.web.editors.doors import see_other, signed_in, user_of


@csrf_exempt  # the token stands in the body: `_upload` asks for it once that may be read
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def upload(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What is too large is refused before anything of it is read."""
    organisation = access.organisation_to_edit(request.user, slug)
    if request.method == "POST" and facts.is_too_large(request):
        return _upload_page(request, organisation, facts.too_large(), status=413)
    return _upload(request, organisation)


@csrf_protect
def _upload(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    if request.method != "POST":
        return _upload_page(request, organisation)
    sent = request.FILES.get("file")
    try:
        kept = actions.take(
            organisation=organisation,
            table=facts.table_of(sent if isinstance(sent, UploadedFile) else None),
            name=sent.name or "" if isinstance(sent, UploadedFile) else "",
            by=user_of(request),
            at=timezone.now(),
        )
    except TableError as error:
        return _upload_page(request, organisation, error, status=422)
    return see_other(reverse("editors-upload-preview", args=[kept.uuid]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def preview(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The rows with what they would do; on POST they are handed in, all of them or none."""
    found = access.upload_to_edit(request.user, uuid)
    if request.method != "POST":
        return _preview_page(request, found)
    try:
        actions.submit(
            upload=found, by=user_of(request), on=timezone.localdate(), at=timezone.now()
        )
    except Upload.DoesNotExist:
        return see_other(reverse("editors-upload", args=[found.organisation.slug]))
    except HasProblems:
        return _preview_page(request, found, _("Something has changed. Nothing was handed in."))
    except NotPossible:
        words = _("Somebody else was writing the same. Nothing was handed in: try again.")
        return _preview_page(request, found, words)
    return see_other(request.path)


@require_safe
@signed_in
def template(request: HttpRequest) -> HttpResponseBase:
    return _file(template_workbook(("id", *proposals.EDITABLE)), "mundesi.xlsx")


def _upload_page(
    request: HttpRequest,
    organisation: Organisation,
    error: TableError | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    shown = facts.upload_facts(organisation, language=current_language(), error=error)
    return render(request, "editors/upload.html", {"upload": shown}, status=status)


def _preview_page(request: HttpRequest, found: Upload, words: str = "") -> HttpResponse:
    rows = judged(found, by=user_of(request), on=timezone.localdate(), at=timezone.now())
    if request.GET.get("download") == "problems":
        data, ending = with_problems(found, rows, language=current_language())
        stem = slugify(found.name.rpartition(".")[0]) or "mundesi"
        return _file(data, f"{stem}-problems{ending}")
    page = request.GET.get("page", "")
    shown = facts.preview_facts(
        found,
        rows,
        show=request.GET.get("show", ""),
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        language=current_language(),
    )
    context = {"upload": shown, "words": words}
    status = 409 if words else 200
    return render(request, "editors/upload_preview.html", context, status=status)


def _file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type(name))
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
