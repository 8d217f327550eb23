"""Help for people under pressure, and "something wrong here?" on each programme."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from directory.languages import current_language
from directory.programmes.models import Programme
from directory.programmes.moved import follows_moves
from directory.stewardship.actions.reports import LIMIT_WITHIN, TooManyReports
from directory.stewardship.actions.reports import report as note
from directory.web.help_lines import help_facts
from directory.web.posted import posted
from directory.web.report import ReportForm, report_facts


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Neither the browser nor anything on the way to it may keep a copy."""
    response = render(request, "pages/help.html", {"help": help_facts(current_language())})
    response["Cache-Control"] = "no-store, private"
    return response


@csrf_exempt  # its token would need a cookie; directory.web.report says what protects it instead
@require_http_methods(["GET", "HEAD", "POST"])
@follows_moves
def report(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The form; on POST, the report is noted and the browser sent to the thanks (`?sent=1`)."""
    at, language = timezone.now(), current_language()
    programme = get_object_or_404(Programme.objects.published(), slug=slug)
    form, status = None, 200
    if request.method == "POST":
        form = ReportForm(posted(request), slug=slug, at=at)
        if form.is_valid():
            given = form.cleaned_data
            try:
                note(programme=programme, reason=given["reason"], text=given["text"], at=at)
            except TooManyReports:
                form.add_error(None, _("Very many reports came in just now. Try again later."))
                status = 429
            else:
                return _see_other(f"{reverse('report', args=[slug])}?sent=1")
    facts = report_facts(programme, form, language=language, at=at)
    thanks = form is None and request.GET.get("sent") == "1"
    response = render(
        request, "pages/report.html", {"report": facts, "thanks": thanks}, status=status
    )
    response["Cache-Control"] = "no-store, private"
    if status == 429:
        response["Retry-After"] = str(int(LIMIT_WITHIN.total_seconds()))
    return response


def _see_other(address: str) -> HttpResponse:
    """So that neither reload nor back sends the form again."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
