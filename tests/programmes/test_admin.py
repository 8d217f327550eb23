"""The catalogue as an editor finds and keeps it."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from directory.places.models import Place
from directory.programmes.admin_filters import months_before
from directory.programmes.models import Organisation, Programme
from directory.rules import vocabularies as v
from directory.search.models import Document, Stale
from tests.factories import organisation, programme, small_country
from tests.programmes.filled_forms import (
    change_page,
    editor,
    errors_of,
    filled,
    new_row,
    reader,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.ignore_template_errors,  # Django's own admin templates
    pytest.mark.filterwarnings("ignore:No directory at"),
]

LIST = "/admin/programmes/programme/"
ADD = "/admin/programmes/programme/add/"


@pytest.fixture
def places() -> dict[str, Place]:
    return small_country()


def drafted(places: dict[str, Place], **fields: Any) -> Programme:
    values: dict[str, Any] = {"coverage": [places["AL-07"]], "published": False, **fields}
    return programme(indexed=False, **values)


def listed(response: Any) -> set[str]:
    return {row.slug for row in response.context["cl"].result_list}


# --- the list ------------------------------------------------------------------------------------


def test_the_list_says_of_each_programme_what_an_editor_looks_for(places: dict[str, Place]) -> None:
    drafted(places, title_sq="Kurs", status="ended", kinds=["job", "education"])
    page = editor().get(LIST).content.decode()
    for text in ("Kurs", "Mbyllur", "Punë, Arsim", "Verifikuar"):
        assert text in page


def test_the_list_speaks_the_language_of_its_address(places: dict[str, Place]) -> None:
    drafted(places, title_sq="Kurs", title_en="Course", status="ended")
    page = editor().get(f"/en{LIST}").content.decode()
    for text in ("Course", "Closed", "Organisation", "Publish the chosen ones"):
        assert text in page


def test_the_list_asks_the_database_as_often_for_many_programmes_as_for_few(
    places: dict[str, Place], django_assert_num_queries: Any
) -> None:
    client = editor()
    for _ in range(3):
        drafted(places, opens_on=dt.date(2026, 1, 1))
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for _ in range(30):
        drafted(places, opens_on=dt.date(2026, 1, 1), organisation=organisation())
    with django_assert_num_queries(len(few)):
        client.get(LIST)
    assert len(few) <= 12


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("published=yes", {"open"}),
        ("published=no", {"draft", "english"}),
        ("kind=job", {"draft"}),
        ("type=loan", {"open"}),
        ("confidence=unconfirmed", {"english"}),
        ("checked=never", {"english"}),
        ("checked=due", {"english", "open"}),
        ("checked=recently", {"draft"}),
        ("missing=sq", {"english"}),
        ("missing=en", {"draft"}),
        ("county=AL-07", {"open", "draft"}),
        ("county=AL-09", {"open", "english"}),
        ("run_by=akpa", {"draft"}),
        ("kind=job&published=yes", set()),
    ],
)
def test_filters_narrow_the_list(places: dict[str, Place], query: str, found: set[str]) -> None:
    today = timezone.localdate()
    akpa = Organisation.objects.create(name="AKPA", slug="akpa")
    drafted(
        places,
        slug="open",
        published=True,
        coverage=[places["AL"]],
        types=["loan"],
        title_en="Loan",
        summary_en="A loan.",
        checked_on=today - dt.timedelta(days=400),
    )
    drafted(places, slug="draft", kinds=["job"], organisation=akpa, checked_on=today)
    drafted(
        places,
        slug="english",
        coverage=[places["AL-09-07"]],
        title_sq=None,
        title_en="English only",
        summary_sq=None,
        summary_en="Only in English.",
        confidence="unconfirmed",
    )
    assert listed(editor().get(f"{LIST}?{query}")) == found


@pytest.mark.parametrize("query", ["published=perhaps", "county=XX", "kind=%00", "run_by=%00x"])
def test_a_filter_that_means_nothing_never_shows_everything(
    places: dict[str, Place], query: str
) -> None:
    drafted(places)
    response = editor().get(f"{LIST}?{query}")
    assert response.status_code == 302
    assert query not in response["Location"]


def test_filters_count_what_they_would_find(places: dict[str, Place]) -> None:
    drafted(places)
    page = editor().get(f"{LIST}?_facets=True")
    assert "Draft (1)" in page.content.decode()


@pytest.mark.parametrize(
    "typed", ["rrobaqepesie", "RROBAQEPËSI", "Kurs Dritë", "kurs-i-pare", "agjencia", "adz drite"]
)
def test_search_finds_title_slug_and_organisation_without_diacritics(
    places: dict[str, Place], typed: str
) -> None:
    run_by = Organisation.objects.create(name="Agjencia Dritë", slug="drite", acronym="ADZ")
    drafted(places, slug="kurs-i-pare", title_sq="Kurs rrobaqepësie", organisation=run_by)
    drafted(places, slug="tjeter", title_sq="Grant")
    assert listed(editor().get(LIST, {"q": typed})) == {"kurs-i-pare"}


@pytest.mark.parametrize("typed", ["\x00", "%_\\", "a" * 10_000, "'\"<b>", "🙂"])
def test_no_search_breaks_the_list(places: dict[str, Place], typed: str) -> None:
    drafted(places)
    assert editor().get(LIST, {"q": typed}).status_code in {200, 302}


@pytest.mark.parametrize("day", range(1, 32))
def test_six_months_before_is_the_same_day_or_the_last_of_the_month(day: int) -> None:
    assert months_before(dt.date(2026, 8, day), 6) == dt.date(2026, 2, min(day, 28))
    assert months_before(dt.date(2026, 1, day), 1) == dt.date(2025, 12, day)


# --- the form ------------------------------------------------------------------------------------


def test_saving_an_untouched_form_changes_nothing(places: dict[str, Place]) -> None:
    saved = drafted(
        places,
        title_sq="Kurs",
        title_en="Course",
        summary_sq="Rreshti i parë.\r\n\r\nRreshti i tretë.",
        kinds=["job", "education"],
        types=["loan", "scholarship"],
        sectors=["ict"],
        delivery="mixed",
        delivery_places=[places["AL-07-39"], places["AL-07-40"]],
        amount_min=10,
        amount_max="20.50",
        currency="ALL",
        amount_period="month",
        cost="free",
        applicants=["employer", "person"],
        priority_groups=["women", "roma"],
        application_url="https://example.org/a?b=c&d=e",
        contact_email="a@example.org",
        source_date=dt.date(2026, 1, 2),
        checked_on=dt.date(2026, 3, 4),
        opens_on=dt.date(2026, 5, 6),
        rule=[{"age": {"max": 29}, "lives_in": ["AL-07"], "groups": ["roma", "women"]}],
    )
    before = everything_of(saved)
    client = editor()
    response = client.post(change_page(saved), filled(client.get(change_page(saved))))
    assert response.status_code == 302
    assert everything_of(saved) == before


def everything_of(saved: Programme) -> list[Any]:
    row = Programme.objects.filter(pk=saved.pk).values().get()
    del row["version"], row["modified_at"]
    return [
        row,
        list(saved.coverage.order_by("code").values_list("code", flat=True)),
        list(saved.delivery_places.order_by("code").values_list("code", flat=True)),
        list(saved.calls.order_by("pk").values()),
        list(saved.alternatives.order_by("pk").values()),
    ]


def test_a_new_programme_is_written_with_its_call_and_its_rule(places: dict[str, Place]) -> None:
    client = editor()
    sent = filled(client.get(ADD)) | {
        "slug": "kurs-i-ri",
        "title_sq": "Kurs i ri",
        "summary_en": "A new course.",
        "kinds": ["education"],
        "types": ["vocational_course"],
        "coverage": [places["AL-07"].pk],
        "organisation": organisation("AKPA").pk,
    }
    sent = new_row(sent, "calls", closes_on="2026-12-31")
    sent = new_row(sent, "alternatives", age_min="18", sex="female", lives_in=[places["AL-07"].pk])
    response = client.post(ADD, sent)
    assert response.status_code == 302, errors_of(response)
    made = Programme.objects.get(slug="kurs-i-ri")
    assert (made.title_sq, made.title_en, made.published) == ("Kurs i ri", None, False)
    assert (made.status, made.recurrence, made.confidence) == ("unknown", "unknown", "unconfirmed")
    assert [place.code for place in made.coverage.all()] == ["AL-07"]
    assert [(call.number, call.closes_on) for call in made.calls.all()] == [
        (1, dt.date(2026, 12, 31))
    ]
    assert [alternative.criteria for alternative in made.alternatives.all()] == [
        {"age": {"min": 18}, "sex": "female", "lives_in": ["AL-07"]}
    ]


def test_the_codes_that_were_there_keep_their_order_since_the_first_one_leads(
    places: dict[str, Place],
) -> None:
    saved = drafted(places, kinds=["job", "education"])
    client = editor()
    sent = filled(client.get(change_page(saved)))
    client.post(change_page(saved), sent | {"kinds": ["education", "job", "business"]})
    saved.refresh_from_db()
    assert saved.kinds == ["job", "education", "business"]


@pytest.mark.parametrize("language", ["sq", "en"])
def test_every_code_of_every_vocabulary_can_be_ticked_by_its_name(
    places: dict[str, Place], language: str
) -> None:
    page = editor().get(change_page(drafted(places), language)).content.decode()
    for vocabulary in (v.KINDS, v.TYPES, v.SECTORS, v.APPLICANTS, v.GROUPS, v.CONFIDENCE, v.COST):
        for code, label in vocabulary.items():
            shown = label.in_language(language).replace("'", "&#x27;")
            assert re.search(rf'value="{code}".*?{re.escape(shown)}', page, re.S), code


def test_the_bare_columns_of_translated_texts_are_not_on_the_form(
    places: dict[str, Place],
) -> None:
    sent = filled(editor().get(change_page(drafted(places))))
    assert {"title_sq", "title_en", "summary_sq", "summary_en"} <= set(sent)
    assert not {"title", "summary", "description", "benefit"} & set(sent)


def test_the_fields_stand_in_the_order_of_the_public_page(places: dict[str, Place]) -> None:
    order = list(filled(editor().get(change_page(drafted(places)))))
    asked = [
        "title_sq",
        "summary_en",
        "status",
        "delivery",
        "cost",
        "organisation",
        "conditions_sq",
        "benefit_sq",
        "how_to_apply_sq",
        "description_sq",
        "source_url",
    ]
    assert [name for name in order if name in asked] == asked


def test_a_programme_needs_a_place_for_whose_people_it_is(places: dict[str, Place]) -> None:
    saved = drafted(places)
    client = editor()
    sent = filled(client.get(change_page(saved)))
    del sent["coverage"]
    assert set(errors_of(client.post(change_page(saved), sent))) == {"coverage"}


def test_the_address_of_a_programme_stays(places: dict[str, Place]) -> None:
    saved = drafted(places)
    client = editor()
    sent = filled(client.get(change_page(saved)))
    assert "slug" not in sent
    client.post(change_page(saved), sent | {"slug": "another"})
    assert Programme.objects.get(pk=saved.pk).slug == saved.slug


def test_a_published_programme_links_to_its_pages_as_the_public_sees_them(
    places: dict[str, Place],
) -> None:
    public, draft = drafted(places, slug="hapur", published=True), drafted(places, slug="draft")
    client = editor()
    page = client.get(change_page(public)).content.decode()
    assert 'href="/programmes/hapur/"' in page
    assert 'href="/en/programmes/hapur/"' in page
    assert "/programmes/draft/" not in client.get(change_page(draft)).content.decode()


def test_a_draft_shows_its_card_in_both_languages(places: dict[str, Place]) -> None:
    draft = drafted(
        places, title_sq="Kurs", title_en="Course", status="ended", rule=[{"sex": "female"}]
    )
    page = editor().get(change_page(draft)).content.decode()
    preview = page[page.index('class="preview"') :]
    for text in ("Kurs", "Course", "Mbyllur", "Closed", "Për gra", "For women", "Kukës"):
        assert text in preview[:2000]


def test_texts_of_a_programme_are_never_taken_for_markup(places: dict[str, Place]) -> None:
    draft = drafted(places, title_sq="<script>alert(1)</script>", note="</textarea><b>")
    page = editor().get(change_page(draft)).content.decode()
    assert "<script>alert(1)" not in page
    assert "</textarea><b>" not in page


def test_who_may_only_look_sees_everything_and_changes_nothing(places: dict[str, Place]) -> None:
    saved = drafted(
        places, opens_on=dt.date(2026, 1, 1), rule=[{"sex": "female", "later": {"x": 1}}]
    )
    seen = ("view_programme", "view_call", "view_alternative")
    client = reader(*seen)
    page = client.get(change_page(saved))
    assert page.status_code == 200
    assert "later" in page.content.decode()
    assert client.post(change_page(saved), {"title_sq": "Tjetër"}).status_code == 403


@pytest.mark.parametrize("language", ["", "/en"])
def test_no_page_has_a_script_or_a_style_that_the_policy_would_block(
    places: dict[str, Place], language: str
) -> None:
    saved = drafted(places, opens_on=dt.date(2026, 1, 1), rule=[{"sex": "female"}])
    client = editor()
    run_by = saved.organisation.pk
    for path in (
        "/admin/",
        LIST,
        ADD,
        f"{LIST}{saved.pk}/change/",
        f"{LIST}{saved.pk}/history/",
        f"{LIST}{saved.pk}/delete/",
        f"/admin/programmes/organisation/{run_by}/change/?_popup=1",
        f"/admin/places/place/{places['AL'].pk}/change/",
        "/admin/search/concept/add/",
        "/admin/password_change/",
    ):
        response = client.get(language + path)
        page = response.content.decode()
        policy = response["Content-Security-Policy"]
        assert re.search(r"script-src 'self'(;|$)", policy)
        assert "unsafe" not in policy
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son\w+=", page), path
        assert not re.search(r'(src|href)="(https?:)?//', page), path


# --- actions -------------------------------------------------------------------------------------


def act(client: Client, action: str, *chosen: Programme) -> Any:
    sent = {"action": action, "_selected_action": [one.pk for one in chosen]}
    return client.post(LIST, sent, follow=True)


def test_chosen_programmes_are_published_and_unpublished_together(
    places: dict[str, Place],
) -> None:
    one, two, other = drafted(places), drafted(places), drafted(places)
    client = editor()
    act(client, "publish", one, two)
    published = Programme.objects.filter(published=True)
    assert set(published) == {one, two}
    act(client, "unpublish", one)
    assert set(published.all()) == {two}
    assert not Programme.objects.get(pk=other.pk).published
    assert LogEntry.objects.count() == 3


def test_a_programme_for_nowhere_is_not_published(places: dict[str, Place]) -> None:
    nowhere, somewhere = drafted(places, coverage=[], title_sq="Askund"), drafted(places)
    response = act(editor(), "publish", nowhere, somewhere)
    assert set(Programme.objects.filter(published=True)) == {somewhere}
    assert "Askund" in str(next(iter(response.context["messages"])))


def test_marking_as_checked_touches_the_date_and_nothing_else(places: dict[str, Place]) -> None:
    saved = drafted(places, checked_on=dt.date(2020, 1, 1))
    before = everything_of(saved)
    act(editor(), "mark_checked", saved)
    after = everything_of(saved)
    assert after[0].pop("checked_on") == timezone.localdate()
    assert before[0].pop("checked_on") == dt.date(2020, 1, 1)
    assert after == before


def test_chosen_programmes_of_one_county_can_be_deleted_together(places: dict[str, Place]) -> None:
    saved = drafted(places, opens_on=dt.date(2026, 1, 1), rule=[{"sex": "female"}])
    client = editor()
    sent = {"action": "delete_selected", "_selected_action": [saved.pk], "post": "yes"}
    assert client.post(f"{LIST}?county=AL-07", sent).status_code == 302
    assert not Programme.objects.exists()


def test_who_may_only_look_has_no_actions(places: dict[str, Place]) -> None:
    saved = drafted(places)
    act(reader("view_programme"), "publish", saved)
    assert not Programme.objects.get(pk=saved.pk).published


# --- organisations -------------------------------------------------------------------------------


def test_an_organisation_links_to_its_programmes(places: dict[str, Place]) -> None:
    run_by = organisation("AKPA")
    mine, _ = drafted(places, organisation=run_by), drafted(places)
    client = editor()
    page = client.get("/admin/programmes/organisation/").content.decode()
    link = re.search(rf'href="([^"]+run_by={run_by.slug})">1<', page)
    assert link
    assert listed(client.get(link[1])) == {mine.slug}


def test_an_organisation_is_found_by_search_for_a_programme(places: dict[str, Place]) -> None:
    wanted = organisation("Shkolla Çerekë")
    organisation("Tjetër")
    asked = {
        "app_label": "programmes",
        "model_name": "programme",
        "field_name": "organisation",
        "term": "cereke",
    }
    found = editor().get("/admin/autocomplete/", asked).json()["results"]
    assert [one["id"] for one in found] == [str(wanted.pk)]


def test_an_organisation_with_programmes_cannot_be_deleted(places: dict[str, Place]) -> None:
    saved = drafted(places)
    address = reverse("admin:programmes_organisation_delete", args=[saved.organisation.pk])
    assert editor().post(address, {"post": "yes"}).status_code in {200, 403}
    assert Organisation.objects.filter(pk=saved.organisation.pk).exists()


# --- the search index ----------------------------------------------------------------------------


def found_by(word: str) -> set[str]:
    documents = Document.objects.extra(where=["lexemes @@ %s::tsquery"], params=[f"'T={word}'"])
    return set(documents.values_list("programme__slug", flat=True))


@pytest.mark.django_db(transaction=True)
def test_what_an_editor_saves_is_found_at_once(places: dict[str, Place]) -> None:
    saved = programme(slug="kurs", title_sq="Kurs", coverage=[places["AL-07"]])
    assert found_by("kurs") == {"kurs"}
    client = editor()
    sent = filled(client.get(change_page(saved)))
    client.post(change_page(saved), sent | {"title_sq": "Bletari"})
    assert (found_by("kurs"), found_by("bletari")) == (set(), {"kurs"})
    assert not Stale.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_an_editor_unpublishes_is_gone_at_once(places: dict[str, Place]) -> None:
    one = programme(title_sq="Bletari", coverage=[places["AL-07"]])
    two = programme(title_sq="Bletari", coverage=[places["AL-07"]])
    client = editor()
    sent = filled(client.get(change_page(one)))
    del sent["published"]
    client.post(change_page(one), sent)
    assert found_by("bletari") == {two.slug}
    act(client, "unpublish", two)
    assert found_by("bletari") == set()
    act(client, "publish", one, two)
    assert found_by("bletari") == {one.slug, two.slug}
