"""Two editors at one programme: the second is told, and nothing of either is lost."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from directory.places.models import Place
from directory.programmes.models import Organisation, Programme
from tests.at_once import at_once
from tests.factories import organisation, programme, small_country
from tests.programmes.filled_forms import change_page, editor, errors_of, filled, new_row

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.ignore_template_errors,  # Django's own admin templates
    pytest.mark.filterwarnings("ignore:No directory at"),
]


@pytest.fixture
def places() -> dict[str, Place]:
    return small_country()


@pytest.fixture
def saved(places: dict[str, Place]) -> Programme:
    return programme(
        title_sq="Kurs",
        title_en="Course",
        coverage=[places["AL-07"]],
        opens_on=dt.date(2026, 5, 6),
        rule=[{"age": {"min": 18}}],
        published=False,
        indexed=False,
    )


def opened(client: Client, row: Any, language: str = "en") -> dict[str, Any]:
    return filled(client.get(change_page(row, language)))


def save(client: Client, row: Any, sent: dict[str, Any], language: str = "en") -> Any:
    return client.post(change_page(row, language), sent)


def stored(row: Programme) -> Any:
    return Programme.objects.get(pk=row.pk)


def test_the_second_editor_is_told_and_nothing_is_overwritten(saved: Programme) -> None:
    arta, beni = editor("arta"), editor("beni")
    of_arta, of_beni = opened(arta, saved), opened(beni, saved)
    first = save(arta, saved, of_arta | {"title_sq": "Kurs nga Arta"})
    second = save(beni, saved, of_beni | {"summary_sq": "Përmbledhje nga Beni"})
    assert first.status_code == 302
    errors = errors_of(second)
    assert set(errors) == {"__all__", "title_sq", "summary_sq"}
    assert "Somebody else changed this" in errors["__all__"][0]
    assert "Title (Albanian)" in errors["__all__"][0]
    assert errors["title_sq"] == ["Now stored: Kurs nga Arta"]
    assert (stored(saved).title_sq, stored(saved).summary_sq) == (
        "Kurs nga Arta",
        saved.summary_sq,
    )


def test_what_the_second_editor_typed_stays_on_the_page_and_can_then_be_saved(
    saved: Programme,
) -> None:
    arta, beni = editor("arta"), editor("beni")
    of_beni = opened(beni, saved)
    save(arta, saved, opened(arta, saved) | {"title_sq": "Kurs nga Arta"})
    again = filled(save(beni, saved, of_beni | {"summary_sq": "Nga Beni", "types": ["loan"]}))
    assert (again["summary_sq"], again["types"], again["title_sq"]) == (
        ["Nga Beni"],
        ["loan"],
        ["Kurs"],
    )
    third = save(beni, saved, again | {"title_sq": "Kurs nga Arta"})
    assert third.status_code == 302
    now = stored(saved)
    assert (now.title_sq, now.summary_sq, now.types) == ("Kurs nga Arta", "Nga Beni", ["loan"])


def test_a_third_change_between_is_told_again(saved: Programme) -> None:
    arta, beni = editor("arta"), editor("beni")
    of_beni = opened(beni, saved)
    save(arta, saved, opened(arta, saved) | {"title_sq": "Një"})
    again = filled(save(beni, saved, of_beni | {"title_en": "Two"}))
    save(arta, saved, opened(arta, saved) | {"title_sq": "Tre"})
    assert errors_of(save(beni, saved, again))["title_sq"] == ["Now stored: Tre"]


def test_the_telling_is_in_albanian_too(saved: Programme) -> None:
    arta, beni = editor("arta"), editor("beni")
    of_beni = opened(beni, saved, "sq")
    save(arta, saved, opened(arta, saved) | {"cost": "free", "types": ["loan"]})
    errors = errors_of(save(beni, saved, of_beni, "sq"))
    assert "Dikush tjetër e ndryshoi ndërkohë" in errors["__all__"][0]
    assert errors["cost"] == ["Tani është ruajtur: Falas"]
    assert errors["types"] == ["Tani është ruajtur: Kredi"]


def by_sql(text: str) -> Callable[[Programme], object]:
    def write(row: Programme) -> None:
        with connection.cursor() as cursor:
            cursor.execute(text, [row.pk])

    return write


@pytest.mark.parametrize(
    "write",
    [
        by_sql("UPDATE programmes_programme SET note = 'x' WHERE id = %s"),
        by_sql("UPDATE programmes_call SET closes_on = '2027-01-01' WHERE programme_id = %s"),
        by_sql("DELETE FROM programmes_alternative WHERE programme_id = %s"),
        by_sql("DELETE FROM programmes_programme_coverage WHERE programme_id = %s"),
        lambda row: row.delivery_places.add(Place.objects.get(code="AL-07-39")),
        lambda row: Programme.objects.filter(pk=row.pk).update(cost="fee"),
    ],
    ids=["columns", "a call", "the rule", "coverage", "delivery places", "a bulk update"],
)
def test_a_change_is_noticed_whichever_way_it_was_written(
    saved: Programme, write: Callable[[Programme], object]
) -> None:
    beni = editor("beni")
    sent = opened(beni, saved)
    write(saved)
    assert "__all__" in errors_of(save(beni, saved, sent))


def test_an_action_in_the_list_is_noticed(saved: Programme) -> None:
    arta, beni = editor("arta"), editor("beni")
    sent = opened(beni, saved)
    arta.post("/admin/programmes/programme/", {"action": "publish", "_selected_action": [saved.pk]})
    errors = errors_of(save(beni, saved, sent))
    assert errors["published"] == ["Now stored: yes"]
    assert stored(saved).published


@pytest.mark.parametrize("version", [None, "", "1", "\x00", "x" * 10_000])
def test_a_form_that_does_not_say_what_it_saw_is_not_saved(
    saved: Programme, version: str | None
) -> None:
    client = editor()
    sent = opened(client, saved) | {"title_sq": "Tjetër", "version": version or ""}
    if version is None:
        del sent["version"]
    assert "title_sq" in errors_of(save(client, saved, sent))
    assert stored(saved).title_sq == "Kurs"


def test_a_call_changed_by_both_says_what_is_stored(saved: Programme) -> None:
    arta, beni = editor("arta"), editor("beni")
    of_beni = opened(beni, saved)
    save(arta, saved, opened(arta, saved) | {"calls-0-closes_on": "2026-07-01"})
    errors = errors_of(save(beni, saved, of_beni | {"calls-0-closes_on": "2026-08-01"}))
    assert errors["calls-0-closes_on"] == ["Now stored: 2026-07-01"]
    assert saved.calls.get().closes_on == dt.date(2026, 7, 1)


def test_a_row_added_meanwhile_is_taken_into_the_form_and_kept(saved: Programme) -> None:
    arta, beni = editor("arta"), editor("beni")
    of_beni = opened(beni, saved)
    save(arta, saved, new_row(opened(arta, saved), "calls", opens_on="2027-01-01"))
    response = save(beni, saved, of_beni | {"calls-0-closes_on": "2026-08-01"})
    assert errors_of(response)["calls-0-__all__"] == ["Somebody else added this meanwhile."]
    again = filled(response)
    assert again["calls-0-opens_on"] == ["2027-01-01"]
    assert again["calls-1-closes_on"] == ["2026-08-01"]
    assert save(beni, saved, again).status_code == 302
    assert list(saved.calls.order_by("number").values_list("opens_on", "closes_on")) == [
        (dt.date(2026, 5, 6), dt.date(2026, 8, 1)),
        (dt.date(2027, 1, 1), None),
    ]


def test_a_row_deleted_meanwhile_keeps_what_was_typed_into_it(saved: Programme) -> None:
    arta, beni = editor("arta"), editor("beni")
    of_beni = opened(beni, saved)
    save(arta, saved, opened(arta, saved) | {"alternatives-0-DELETE": "on"})
    response = save(beni, saved, of_beni | {"alternatives-0-age_max": "29"})
    errors = errors_of(response)
    assert "Somebody else deleted this" in errors["alternatives-0-__all__"][0]
    assert save(beni, saved, filled(response)).status_code == 302
    assert saved.alternatives.get().criteria == {"age": {"min": 18, "max": 29}}


def test_a_row_deleted_by_both_is_gone_without_a_word_about_it(saved: Programme) -> None:
    arta, beni = editor("arta"), editor("beni")
    sent = opened(beni, saved) | {"alternatives-0-DELETE": "on"}
    save(arta, saved, opened(arta, saved) | {"alternatives-0-DELETE": "on"})
    response = save(beni, saved, sent)
    assert set(errors_of(response)) == {"__all__"}
    assert save(beni, saved, filled(response)).status_code == 302
    assert not saved.alternatives.exists()


def test_a_programme_deleted_meanwhile_is_said_to_be_gone(saved: Programme) -> None:
    client = editor()
    sent = opened(client, saved)
    saved.delete()
    response = client.post(change_page(saved, "en"), sent, follow=True)
    assert "doesn’t exist" in response.content.decode()


def test_two_editors_of_an_organisation_take_turns_too(places: dict[str, Place]) -> None:
    row = organisation("AKPA")
    arta, beni = editor("arta"), editor("beni")
    of_beni = opened(beni, row)
    save(arta, row, opened(arta, row) | {"acronym": "AK"})
    errors = errors_of(save(beni, row, of_beni | {"url": "https://akpa.gov.al"}))
    assert errors["acronym"] == ["Now stored: AK"]
    assert Organisation.objects.get(pk=row.pk).url == ""


# --- at the very same moment ---------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_many_saves_at_the_same_moment_exactly_one_wins(saved: Programme) -> None:
    editors = [editor(f"redaktori-{number}") for number in range(4)]
    sent = [opened(client, saved) for client in editors]

    def saving(number: int) -> Callable[[], Any]:
        values = sent[number] | {"title_sq": f"Nga {number}", "calls-0-number": str(number + 5)}
        return lambda: save(editors[number], saved, values)

    responses = at_once(*(saving(number) for number in range(len(editors))))
    codes = [response.status_code for response in responses]
    assert sorted(codes) == [200, 200, 200, 302]
    winner = codes.index(302)
    assert (stored(saved).title_sq, saved.calls.get().number) == (f"Nga {winner}", winner + 5)
    for number, response in enumerate(responses):
        if number != winner:
            assert f"Now stored: Nga {winner}" in errors_of(response)["title_sq"]


@pytest.mark.django_db(transaction=True)
def test_an_action_and_a_save_at_the_same_moment_lose_nothing(saved: Programme) -> None:
    arta, beni = editor("arta"), editor("beni")
    sent = opened(beni, saved) | {"title_sq": "Nga Beni"}
    chosen = {"action": "publish", "_selected_action": [saved.pk]}
    _, response = at_once(
        lambda: arta.post("/admin/programmes/programme/", chosen),
        lambda: save(beni, saved, sent),
    )
    now = stored(saved)
    assert now.published
    assert now.title_sq == ("Nga Beni" if response.status_code == 302 else "Kurs")


@pytest.mark.django_db(transaction=True)
def test_two_new_programmes_of_one_name_at_the_same_moment_are_one_and_an_error(
    places: dict[str, Place],
) -> None:
    add = "/en/admin/programmes/programme/add/"
    editors = [editor("arta"), editor("beni")]
    values = {
        "slug": "kurs",
        "title_sq": "Kurs",
        "summary_sq": "Një kurs.",
        "kinds": ["education"],
        "coverage": [places["AL"].pk],
        "organisation": organisation().pk,
    }
    sent = [filled(client.get(add)) | values for client in editors]
    responses = at_once(
        lambda: editors[0].post(add, sent[0]), lambda: editors[1].post(add, sent[1])
    )
    assert sorted(response.status_code for response in responses) == [200, 302]
    told = next(response for response in responses if response.status_code == 200)
    assert set(errors_of(told)) == {"slug"}
    assert Programme.objects.count() == 1
