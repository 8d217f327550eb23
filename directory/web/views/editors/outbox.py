"""The mails of the outbox on one page; there with DEBUG only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from directory.stewardship.models import Mail

SHOWN = 50


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The newest first, as plain text, whether they are sent or not."""
    mails = Mail.objects.order_by("-made_at", "-pk")[:SHOWN]
    response = render(request, "editors/mail.html", {"mails": mails})
    response["Cache-Control"] = "no-store, private"
    return response
