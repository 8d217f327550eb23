"""Posters to print: of one programme, and of one place."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from directory.places.models import Place
from directory.programmes.models import Programme
from directory.programmes.moved import follows_moves
from directory.web.poster import place_poster, programme_poster


@require_safe
@follows_moves
def programme(request: HttpRequest, slug: str) -> HttpResponseBase:
    found = get_object_or_404(Programme.objects.published().with_parts(), slug=slug)
    poster = programme_poster(found, on=timezone.localdate())
    return render(request, "pages/poster_programme.html", {"poster": poster})


@require_safe
def place(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Place, slug=slug)
    poster = place_poster(found, on=timezone.localdate())
    return render(request, "pages/poster_place.html", {"poster": poster})
