"""The data block of a page: what it is about, for search engines. See `exchange.schema_org`."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from directory.exchange import schema_org
from directory.places.models import Place
from directory.programmes.models import Organisation, Programme
from directory.web.cards import Card


def of_home(language: str) -> SafeString:
    return _block(
        schema_org.home(
            url=_address("home"),
            search_url=_address("programmes"),
            description=_(
                "Courses, scholarships, jobs and money for a business: find what reaches you where"
                " you live. Free, without an account."
            ),
            language=language,
        )
    )


def of_programme(
    programme: Programme, crumbs: Sequence[dict[str, str]], language: str
) -> SafeString:
    """`crumbs` are those that the page shows; the programme's parts must be prefetched."""
    return _block(
        schema_org.programme(
            programme,
            url=_address("programme", programme.slug),
            organisation_url=_address("organisation", programme.organisation.slug),
            crumbs=[(one["label"], settings.SITE_URL + one["url"]) for one in crumbs],
            language=language,
        )
    )


def of_organisation(organisation: Organisation, language: str) -> SafeString:
    url = _address("organisation", organisation.slug)
    return _block(schema_org.organisation(organisation, url=url, language=language))


def of_place(
    place: Place, inside: Place | None, cards: Sequence[Card], total: int, language: str
) -> SafeString:
    """`inside` is the place that contains it, `cards` what reaches it, best first."""
    return _block(
        schema_org.place(
            place,
            url=_address("place", place.slug),
            name=_("Opportunities for people in %(place)s")
            % {"place": place.in_language(language)},
            inside=inside,
            listed=[settings.SITE_URL + card.url for card in cards],
            total=total,
            language=language,
        )
    )


def _address(name: str, *arguments: str) -> str:
    return settings.SITE_URL + reverse(name, args=arguments)


def _block(node: schema_org.Node) -> SafeString:
    """Safe: the text cannot end the element that it stands in."""
    return mark_safe(  # noqa: S308
        f'<script type="application/ld+json">{schema_org.as_text(node)}</script>'
    )
