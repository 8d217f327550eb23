"""What somebody writes into a listing stays text: on no page, in no feed or file does it run.

Every text of a programme, of its organisation, of a change and of an upload holds markup that would
call a canary; a real browser then opens everything that shows any of it.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Field
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request

from directory.exchange.tables import Row, Table
from directory.programmes.models import Organisation, Programme
from directory.search import index
from directory.stewardship.actions import revisions, uploads
from directory.stewardship.models import Membership, Revision, Upload
from tests.factories import programme, small_country
from tests.second_factor import with_code

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),  # no static files are collected
]

# Each would call the canary in some place: between tags, in an attribute, in a script, in a style,
# in a title or a text area, in a comment, as a link, in another kind of document.
PAYLOADS = (
    "<script class=pwned>canary()</script>",
    "<img class=pwned src=x onerror=canary()>",
    "<svg class=pwned onload=canary()>",
    "<svg><script class=pwned>canary()</script></svg>",
    "<svg><animate class=pwned onbegin=canary() attributeName=x dur=1s>",
    "<body class=pwned onload=canary()>",
    "<iframe class=pwned src=javascript:top.canary()>",
    "<iframe class=pwned srcdoc='<script>top.canary()</script>'>",
    "<details class=pwned open ontoggle=canary()>",
    "<input class=pwned autofocus onfocus=canary()>",
    "<video class=pwned><source onerror=canary()></video>",
    "<object class=pwned data=data:text/html,<script>canary()</script>>",
    "<embed class=pwned src=javascript:canary()>",
    "<math><mtext></mtext><mglyph><style class=pwned></math><img src onerror=canary()>",
    "<a class=pwned href=javascript:canary() autofocus>x</a>",
    "<form class=pwned action=javascript:canary()><button>x</button></form>",
    "<base class=pwned href=//pwned.example/>",
    "<link class=pwned rel=stylesheet href=//pwned.example/x.css>",
    "<meta class=pwned http-equiv=refresh content='0;url=javascript:canary()'>",
    "<style class=pwned>*{background:url(//pwned.example)}</style>",
    '"><img class=pwned src=x onerror=canary()>',
    "'><img class=pwned src=x onerror=canary()>",
    '" onmouseover=canary() autofocus onfocus=canary() x="',
    "' onmouseover='canary()' x='",
    "</title><img class=pwned src=x onerror=canary()>",
    "</textarea><img class=pwned src=x onerror=canary()>",
    "</style><img class=pwned src=x onerror=canary()>",
    "</script><script class=pwned>canary()</script>",
    "--><img class=pwned src=x onerror=canary()>",
    "]]><x:script xmlns:x='http://www.w3.org/1999/xhtml'>canary()</x:script>",
    "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>canary()</x:script>",
    "javascript:canary()//",
    "${canary()} {{canary()}} {% load x %} {{ settings.SECRET_KEY }}",
    "&lt;img class=pwned src=x onerror=canary()&gt;",
    "&#60;img class=pwned src=x onerror=canary()&#62;",
    "\u2028canary()\u2028",
)
WATCH = """
    window.ran = [];
    window.canary = () => { ran.push(location.href); };
    for (const name of ["alert", "confirm", "prompt"]) window[name] = window.canary;
"""
# Elements and attributes that none of our pages has, and what our scripts never do by themselves.
TRACES = """() => {
    const all = [...document.querySelectorAll("*")];
    for (const one of all) for (const kind of ["mouseover", "focus", "toggle"])
        one.dispatchEvent(new Event(kind));
    const handled = all.filter((one) =>
        [...one.attributes].some((it) => /^on/i.test(it.name)) && one.localName != "body");
    const links = all.filter((one) => ["href", "src", "action", "xlink:href", "formaction"].some(
        (name) => /^\\s*(javascript|data:text|vbscript)/i.test(one.getAttribute(name) || "")));
    const foreign = all.filter((one) => one.matches(
        ".pwned,iframe:not([src^='/']):not([src^='http']),object,embed,math,base"));
    return [...handled, ...links, ...foreign].map((one) => one.outerHTML.slice(0, 200));
}"""
NEEDED = {'https://ok.example/"onmouseover="canary()', "https://ok.example/'><script>canary()"}


def _pieces(longest: int) -> list[str]:
    """The payloads, as many to a text as fit."""
    texts = [""]
    for payload in PAYLOADS:
        if len(texts[-1]) + len(payload) + 1 > longest:
            texts.append("")
        texts[-1] += payload + " "
    return [text.strip() for text in texts]


def _texts(model: Any, number: int) -> dict[str, str]:
    """Payloads for every text field of a model, other ones for each number."""
    found = {}
    for field in model._meta.get_fields():
        if not isinstance(field, Field) or field.name in {"slug", "title", "summary"}:
            continue
        kind, most = field.get_internal_type(), field.max_length or 10_000
        if field.name.startswith("summary"):
            most = 600
        if kind == "TextField" or (kind == "CharField" and most >= 100):
            pieces = _pieces(most)
            found[field.name] = pieces[number % len(pieces)]
    return found


@pytest.fixture
def listed(transactional_db: None) -> list[Programme]:
    """Programmes enough for every payload to stand in a title, and their organisations."""
    country = small_country()
    made = []
    links = sorted(NEEDED)
    for number in range(len(_pieces(200))):
        runs = Organisation.objects.create(
            slug=f"org-{number}",
            **_texts(Organisation, number)
            | {"name": f"{number}{_pieces(190)[number % len(_pieces(190))]}", "url": links[0]}
            | {"acronym": "<b class=pwned>", "kind": "<i class=pwned>"},
        )
        one = programme(
            slug=f"keq-{number}",
            organisation=runs,
            coverage=[country["AL-07"]],
            delivery_places=[country["AL-07-39"]],
            closes_on=timezone.localdate() + dt.timedelta(days=9),
            conditions_sq="x",
            indexed=False,
        )
        texts = _texts(Programme, number) | {
            "application_url": links[0],
            "official_url": links[1],
            "source_url": links[1],
            "contact_email": '"<img/class=pwned/src=x/onerror=canary()>"@x.example',
        }
        Programme.objects.filter(pk=one.pk).update(
            **{name: text for name, text in texts.items() if name not in ("recurrence", "status")}
        )
        made.append(one)
    index.catch_up()
    return made


@pytest.fixture
def editor(listed: list[Programme]) -> User:
    """Somebody who may see everything, and who has written the same into a change and an upload."""
    boss = User.objects.create(
        username="<img class=pwned src=x onerror=canary()>", is_staff=True, is_superuser=True
    )
    at, on = timezone.now(), timezone.localdate()
    whole = "\n".join(PAYLOADS)
    cells = dict.fromkeys(("description_sq", "conditions_en", "benefit_sq"), whole)
    for one in listed:
        runs = one.organisation
        Membership.objects.create(user=boss, organisation=runs, since=at)
        revisions.propose(
            organisation=runs,
            programme=one,
            cells={**cells, "title_en": _pieces(250)[0]},
            origin="form",
            by=boss,
            on=on,
            at=at,
        )
    rows = [
        Row(number, {"title_sq": payload, "kinds": payload, "summary_sq": payload, "id": payload})
        for number, payload in enumerate(PAYLOADS, start=2)
    ]
    uploads.take(
        organisation=listed[0].organisation,
        table=Table(tuple(rows[0].cells), rows),
        name=f"{PAYLOADS[1]}.csv",
        by=boss,
        at=at,
    )
    return boss


@pytest.fixture
def page(browser: Browser, editor: User, live_server: Any) -> Iterator[Page]:
    """A browser signed in as that somebody, in which nothing may run but our own scripts."""
    with_code(editor)
    client = Client()
    client.force_login(editor)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "url": str(live_server.url),
            }
        ]
    )
    context.add_init_script(WATCH)
    complaints: list[str] = []
    opened = context.new_page()

    def hear_dialog(one: Dialog) -> None:
        complaints.append(f"dialog {one.message}")
        one.dismiss()

    def hear_console(said: ConsoleMessage) -> None:
        # A refused upload is 422; Chromium asks for this icon where a page names none.
        expected = "status of 422" in said.text or said.location["url"].endswith("/favicon.ico")
        if said.type == "error" and not expected:
            complaints.append(f"{said.text} {said.location['url']}")

    def hear_request(one: Request) -> None:
        if not one.url.startswith((str(live_server.url), "data:", "blob:")):
            complaints.append(one.url)

    opened.on("dialog", hear_dialog)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", hear_console)
    opened.on("request", hear_request)
    try:
        yield opened
    finally:
        context.close()
    assert complaints == []


def assert_harmless(page: Page) -> None:
    assert page.evaluate(TRACES) == [], page.url
    page.wait_for_timeout(20)
    assert page.evaluate("window.ran") == [], page.url


def visit(page: Page, address: str) -> None:
    answer = page.goto(address, wait_until="load")
    assert answer is not None
    assert answer.status == 200, f"{address}: {answer.status}"
    assert_harmless(page)


def test_nothing_runs_on_any_public_page(
    page: Page, live_server: Any, listed: list[Programme]
) -> None:
    slugs = [one.slug for one in listed]
    paths = [
        "/",
        "/programmes/?status=open&status=closed&status=unknown",
        f"/programmes/?q={PAYLOADS[1]}&place={PAYLOADS[0]}",
        "/places/has/",
        "/places/has/poster/",
        "/map/",
        "/deadlines/",
        f"/shortlist/?p={','.join(slugs)}",
        f"/shortlist/?p={','.join(slugs)}&compare={slugs[0]}&compare={slugs[1]}",
        "/embed/?place=has",
        "/embed/list/?place=has",
    ]
    for slug, one in zip(slugs, listed, strict=True):
        paths += [
            f"/programmes/{slug}/",
            f"/programmes/{slug}/poster/",
            f"/programmes/{slug}/report/",
            f"/organisations/{one.organisation.slug}/",
        ]
    for number, path in enumerate(paths):
        visit(page, f"{live_server.url}{'/en' if number % 2 else ''}{path}")
    # Shown, not left out: the test would be none if pages did not carry what was written.
    visit(page, f"{live_server.url}/programmes/{slugs[0]}/")
    assert "<script class=pwned>canary()</script>" in page.locator("main").inner_text()


def test_nothing_runs_in_the_check_and_its_answers(page: Page, live_server: Any) -> None:
    visit(page, f"{live_server.url}/check/")
    page.locator("button[value=results]").click()
    page.wait_for_load_state("load")
    assert page.locator("article, li").count()
    assert_harmless(page)
    visit(page, f"{live_server.url}/en/check/?programme=keq-0")


def test_nothing_runs_on_the_pages_of_editors(
    page: Page, live_server: Any, listed: list[Programme]
) -> None:
    site, first = live_server.url, listed[0]
    upload = "editors-upload-preview"
    paths = [
        reverse("editors-upload", args=[first.organisation.slug]),
        reverse(upload, args=[Upload.objects.get().uuid]),
        "/editors/search/?q=canary",
        "/admin/",
        "/admin/programmes/programme/",
        "/admin/programmes/organisation/",
        *(f"/admin/programmes/programme/{one.pk}/change/" for one in listed[:2]),
        f"/admin/programmes/organisation/{first.organisation_id}/change/",
        "/editors/",
        "/editors/queue/",
        reverse("editors-organisation", args=[first.organisation.slug]),
        reverse("editors-members", args=[first.organisation.slug]),
        reverse("editors-programme", args=[first.slug]),
        reverse("editors-history", args=[first.slug]),
        *(
            reverse(name, args=[change.uuid])
            for change in Revision.objects.order_by("pk")[:2]
            for name in ("editors-draft", "editors-draft-preview", "editors-review")
        ),
    ]
    for path in paths:
        visit(page, f"{site}{path}")
    page.goto(f"{site}{paths[0]}")
    page.set_input_files(
        "#file",
        {
            "name": f"{PAYLOADS[20]}.csv",
            "mimeType": "text/csv",
            "buffer": (
                "id,"
                + ",".join(f'"{one.replace(chr(34), chr(34) * 2)}"' for one in PAYLOADS[:30])
                + "\n"
                + "x"
                + ",y" * 30
            ).encode(),
        },
    )
    with page.expect_navigation():
        page.evaluate("document.querySelector('form.send').submit()")
    assert page.evaluate(TRACES) == []


FILES = {
    "/programmes.atom": "application/atom+xml",
    "/en/programmes.csv": "text/csv",
    "/programmes.ics": "text/calendar",
    "/programmes/keq-0.ics": "text/calendar",
    "/api/hsds/services": "application/json",
    "/api/hsds/organizations": "application/json",
    "/api/suggest?q=canary": "application/json",
    "/sitemap.xml": "application/xml",
    "/opensearch.xml": "application/opensearchdescription+xml",
}


def test_files_and_feeds_are_what_they_say_and_no_page(page: Page, live_server: Any) -> None:
    for path, kind in FILES.items():
        answer = page.request.get(f"{live_server.url}{path}")
        assert answer.status == 200, path
        assert answer.headers["content-type"].split(";")[0] == kind
        assert answer.headers["x-content-type-options"] == "nosniff"
    for path in ("/programmes.atom", "/api/hsds/services"):
        page.goto(f"{live_server.url}{path}")
        assert page.evaluate("window.ran || []") == []
        assert page.evaluate("document.querySelectorAll('.pwned').length") == 0


def test_every_payload_stands_in_the_listings(listed: list[Programme], editor: User) -> None:
    titles = " ".join(Programme.objects.values_list("title_sq", flat=True))
    assert [one for one in PAYLOADS if one.strip() not in titles] == []
    names = " ".join(Organisation.objects.values_list("name", flat=True))
    assert [one for one in PAYLOADS if one.strip() not in names] == []
    assert Revision.objects.filter(state="submitted").count() == len(listed)
