"""Going through the links of the programmes, and what is remembered of each."""

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from directory.programmes.models import Programme
from directory.programmes.querysets import ProgrammeQuerySet
from directory.stewardship.actions.mail import enqueue_all, mail
from directory.stewardship.letters import written
from directory.stewardship.link_letters import letter
from directory.stewardship.links.fetching import Answer, Network, fetch
from directory.stewardship.models import Link
from directory.stewardship.querysets import LinkQuerySet
from directory.stewardship.recipients import addresses_of

PAUSE = 2.0  # seconds between two requests to the same host
# If so many addresses do not open and not a single one does, it is our own network that is away.
SUSPICIOUS = 5
_UNREACHED = frozenset({"no_host", "no_answer", "refused"})
_FIELDS = ("official_url", "application_url")


class NetworkAway(Exception):
    """Nothing at all could be reached; nothing was noted."""


@dataclass
class Checked:
    """How many links were asked, how many of them did not open, and how many mails tell of it."""

    asked: int = 0
    failed: int = 0
    told: int = 0


def check_links(
    *,
    at: dt.datetime,
    most: int | None = None,
    everything: bool = False,
    network: Network | None = None,
    wait: Callable[[float], None] = time.sleep,
    progress: Callable[[int], object] = lambda _count: None,
) -> Checked:
    """Ask the links that are due (or all of them), one after the other, and note what they answer.

    Call it outside of a transaction. Raises NetworkAway.
    """
    collect_links()
    links = Link.objects.all().order_by("checked_at", "pk") if everything else None
    chosen = list((Link.objects.due(at=at) if links is None else links)[:most])
    answers = _ask(_spread(chosen), network or Network(), wait, progress)
    if _is_our_network(answers):
        raise NetworkAway
    for link, answer in answers:
        note(link=link, answer=answer, at=at)
    failed = sum(not one.opened and one.is_sure for _link, one in answers)
    return Checked(len(answers), failed, tell_editors(at=at))


@transaction.atomic
def collect_links() -> None:
    """A row for each address that a published programme names; rows nobody names any more go."""
    named: set[str] = set()
    for field in _FIELDS:
        published = Programme.objects.published().exclude(**{field: ""})
        named |= set(published.values_list(field, flat=True))
    known = set(Link.objects.values_list("url", flat=True))
    Link.objects.filter(url__in=known - named).delete()
    fresh = [Link(url=url) for url in sorted(named - known)]
    Link.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)


@transaction.atomic
def note(*, link: Link, answer: Answer, at: dt.datetime) -> None:
    """Remember how a link answered.

    It is dead once it has failed on two different days with nothing else in between; it recovers as
    soon as it opens. A server that keeps us out is there: that ends a suspicion, but raises nobody
    from the dead.
    """
    stored = Link.objects.select_for_update().filter(pk=link.pk).first()
    if stored is None:
        return
    before, stored.checked_at, stored.status = stored.checked_at, at, answer.status
    if answer.opened:
        stored.failures, stored.problem, stored.dead_since, stored.told_at = 0, "", None, None
    elif answer.is_sure:
        _failed(stored, answer.problem, before, at)
    elif stored.dead_since is None:
        stored.failures, stored.problem = 0, answer.problem
    stored.save()


def _failed(link: Link, problem: str, before: dt.datetime | None, at: dt.datetime) -> None:
    link.problem = problem
    today = timezone.localdate(at)
    last = timezone.localdate(before) if before is not None and link.failures else None
    if last == today:
        return
    link.failures += 1
    if last is not None and link.dead_since is None:
        link.dead_since = last


@transaction.atomic
def tell_editors(*, at: dt.datetime) -> int:
    """Write to the editors of each organisation, in one mail each, which of their links are dead.

    Returns how many mails were written.
    """
    untold = Link.objects.dead().filter(told_at=None)
    dead = {link.url: link for link in untold}
    programmes = list(naming(untold))
    addresses = addresses_of(programmes)
    about: dict[str, dict[str, list[Programme]]] = {}
    for programme in programmes:
        for url in {programme.official_url, programme.application_url} & dead.keys():
            for email in addresses[programme.pk]:
                about.setdefault(email, {}).setdefault(url, []).append(programme)
    mails = []
    for email, named in sorted(about.items()):
        says = written(letter([(dead[url], named[url]) for url in sorted(named)]))
        first = dead[min(named)]  # each is told of once, so it stands for the occasion
        key = f"dead links {first.pk} {first.dead_since} {email}"[:200]
        mails.append(mail(to=email, says=says, at=at, key=key))
    enqueue_all(mails)
    told = {dead[url].pk for named in about.values() for url in named}
    Link.objects.filter(pk__in=told).update(told_at=at)
    return len(mails)


def naming(links: LinkQuerySet) -> ProgrammeQuerySet:
    """Published programmes that name one of the links, in the order of their keys."""
    urls = links.values("url")
    found: ProgrammeQuerySet = Programme.objects.published().filter(
        Q(official_url__in=urls) | Q(application_url__in=urls)
    )
    return found.order_by("pk")


def programmes_with_dead_links() -> ProgrammeQuerySet:
    """Published programmes that lead to a page that does not open any more, by their keys."""
    return naming(Link.objects.dead())


def _ask(
    links: Sequence[Link],
    network: Network,
    wait: Callable[[float], None],
    progress: Callable[[int], object],
) -> list[tuple[Link, Answer]]:
    """One request at a time, and never two to the same host without a pause."""
    user_agent = f"Mundesi link check (+{settings.SITE_URL}/)"
    last: dict[str, float] = {}
    answers = []
    for link in links:
        host = _host(link.url)
        pause = last.get(host, float("-inf")) + PAUSE - time.monotonic()
        if pause > 0:
            wait(pause)
        answers.append((link, fetch(link.url, user_agent=user_agent, network=network)))
        last[host] = time.monotonic()
        progress(1)
    return answers


def _spread(links: Sequence[Link]) -> list[Link]:
    """The same links so that those of one host are far apart: first one of each host, and so on."""
    turn: dict[str, int] = {}
    rounds = []
    for link in links:
        host = _host(link.url)
        turn[host] = turn.get(host, 0) + 1
        rounds.append((turn[host], link))
    return [link for _turn, link in sorted(rounds, key=lambda pair: pair[0])]


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_our_network(answers: Sequence[tuple[Link, Answer]]) -> bool:
    return len(answers) >= SUSPICIOUS and all(one.problem in _UNREACHED for _link, one in answers)
