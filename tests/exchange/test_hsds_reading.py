"""What directories elsewhere say, wherever they say it, as rows of the contract."""

import datetime as dt
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.exchange.dump import write_dump
from directory.exchange.hsds_reading.feeds import read_feed
from directory.exchange.hsds_reading.objects import FeedRefused
from directory.exchange.hsds_reading.prose import opening, plain
from directory.exchange.hsds_reading.service_cells import (
    Defaults,
    ReadService,
    ServiceReader,
    ServiceRefused,
)
from directory.exchange.hsds_reading.settled import LEFT_OUT, settled
from directory.exchange.place_cells import PlaceCodes
from directory.exchange.programme_columns import COLUMNS
from directory.exchange.programme_export import programme_cells
from directory.exchange.web_client import WebRefused
from directory.programmes.models import Programme
from tests.api import standards

from .foreign import (
    ID,
    Elsewhere,
    Reply,
    client,
    giving,
    lines,
    package,
    served,
    service,
    services_of,
    told,
)

TODAY = dt.date(2026, 11, 21)


def read(one: dict[str, Any], language: str = "", base: str = "", **defaults: str) -> ReadService:
    reader = ServiceReader(Defaults(**defaults), on=TODAY, language=language, base=base)
    return reader.read(one)


def refused(where: object, **options: Any) -> str:
    try:
        services_of(where, **options)
    except (FeedRefused, WebRefused) as refusal:
        return refusal.reason.en
    pytest.fail(f"{where} was read")


THREE = [service(f"{ID[:-1]}{number}", name=f"Course {number}") for number in range(3)]


# --- where services are --------------------------------------------------------------------------


class TestApi:
    def test_every_page_is_read_whichever_address_is_given(self) -> None:
        with served(Elsewhere(THREE)) as elsewhere:
            for path in ("", "/", "/services", "/services/", "/services?page=2&per_page=1"):
                elsewhere.asked.clear()
                feed = read_feed(elsewhere.url + path, client())
                assert feed.services == THREE
                assert feed.source == feed.base == elsewhere.url
                assert len(elsewhere.asked) <= 3, path

    def test_services_that_a_list_tells_in_short_are_asked_for_one_by_one(self) -> None:
        with served(Elsewhere(THREE, full=False)) as elsewhere:
            assert services_of(elsewhere.url) == THREE
            assert f"/services/{THREE[2]['id']}" in elsewhere.asked

    def test_an_api_that_says_nothing_at_its_own_address_is_found_below(self) -> None:
        with served(Elsewhere(THREE, root=False)) as elsewhere:
            assert services_of(elsewhere.url) == THREE

    def test_an_api_that_refuses_what_it_does_not_know_is_asked_plainly(self) -> None:
        with served(Elsewhere(THREE, strict=True, full=False)) as elsewhere:
            assert services_of(elsewhere.url) == THREE

    def test_an_empty_directory_is_none(self) -> None:
        with served(Elsewhere([])) as elsewhere:
            assert services_of(elsewhere.url) == []

    def test_progress_counts_to_the_total(self) -> None:
        seen: list[tuple[int, int]] = []
        with served(Elsewhere(THREE)) as elsewhere:
            read_feed(elsewhere.url, client(), progress=lambda *told_of: seen.append(told_of))
        assert seen == [(1, 3)] * 3

    def test_one_service_that_fails_is_a_failure_of_all(self) -> None:
        broken = {f"/services/{THREE[1]['id']}": giving(500, {}, b"")}
        with served(Elsewhere(THREE, full=False, paths=broken)) as elsewhere:
            assert "answers with 500" in refused(elsewhere.url)

    def test_a_directory_that_gives_the_same_page_for_ever_is_noticed(self) -> None:
        def same(elsewhere: Elsewhere) -> Reply:
            return told({"contents": elsewhere.services[:1]})

        with served(Elsewhere(THREE, paths={"/services": same})) as elsewhere:
            assert "same page again" in refused(elsewhere.url)

    @pytest.mark.parametrize("body", [b"<!doctype html><p>Hello", b"", b"[1", b'{"a": 1}', b"3"])
    def test_what_is_no_directory_is_refused(self, body: bytes) -> None:
        paths = {name: giving(200, {}, body) for name in ("/", "/services")}
        with served(Elsewhere([], paths=paths)) as elsewhere:
            assert refused(elsewhere.url)

    def test_a_private_address_is_asked_only_on_demand(self) -> None:
        with served(Elsewhere(THREE)) as elsewhere:
            assert "private network" in refused(elsewhere.url, allow_private=False)

    def test_the_language_is_what_the_answer_says(self) -> None:
        paths = {"/services": lambda e: told(e.page(1), **{"Content-Language": "sq"})}
        with served(Elsewhere(THREE[:1], paths=paths)) as elsewhere:
            assert read_feed(elsewhere.url, client()).language == "sq"


class TestFiles:
    def test_json_comes_as_a_list_a_page_one_alone_or_lines(self, tmp_path: Path) -> None:
        path = tmp_path / "services.json"
        for value in (THREE, {"contents": THREE}):
            path.write_text(json.dumps(value), encoding="utf-8-sig")
            assert services_of(path) == THREE
        path.write_text(json.dumps(THREE[0]))
        assert services_of(path) == THREE[:1]
        assert services_of(lines(path, THREE)) == THREE

    def test_a_file_on_the_web_is_read_like_one_here(self, tmp_path: Path) -> None:
        data = lines(tmp_path / "x", THREE).read_bytes()
        with served(Elsewhere([], paths={"/all.ndjson": giving(200, {}, data)})) as elsewhere:
            feed = read_feed(f"{elsewhere.url}/all.ndjson", client())
            assert feed.services == THREE
            assert feed.source == f"{elsewhere.url}/all.ndjson"

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"", "no services"),
            (b"[]", "no services"),
            (b"{}", "no services"),
            (b'[{"name": "without id"}]', "no services"),
            (b'{"id": "a"}\n{"id": ', "line 2: this is not JSON"),
            (b"\xff\xfe", "line 1: this is not JSON"),
            (b"[" * 100_000, "line 1: this is not JSON"),
            (b"PK\x03\x04 no archive", "damaged"),
        ],
    )
    def test_what_cannot_be_read_is_refused_in_words(
        self, tmp_path: Path, data: bytes, words: str
    ) -> None:
        path = tmp_path / "file"
        path.write_bytes(data)
        assert words in refused(path)

    def test_what_is_not_there_is_said(self, tmp_path: Path) -> None:
        assert "cannot be read" in refused(tmp_path / "nothing.json")
        assert "datapackage.json cannot be read" in refused(tmp_path)


TABLES = {
    "organization": [{"id": "o", "name": "Qendra", "description": "x"}],
    "service": [
        {"id": "s", "organization_id": "o", "name": "Kurs", "status": "active"},
        {"id": "t", "organization_id": "gone", "name": "Tjetër", "status": "defunct"},
    ],
    "location": [{"id": "l", "location_type": "physical", "name": "Zyra"}],
    "address": [{"id": "a", "location_id": "l", "city": "Krumë", "country": "AL"}],
    "service_at_location": [{"id": "x", "service_id": "s", "location_id": "l"}],
    "phone": [{"id": "p", "service_id": "s", "number": "355"}],
    "attribute": [{"id": "b", "link_id": "s", "taxonomy_term_id": "tt", "link_entity": "service"}],
    "taxonomy": [{"id": "ta", "name": "Types", "description": "x"}],
    "taxonomy_term": [{"id": "tt", "name": "Mentoring", "description": "x", "taxonomy_id": "ta"}],
}


class TestPackages:
    def test_tables_are_put_together_again(self, tmp_path: Path) -> None:
        first, second = services_of(package(tmp_path / "p", TABLES))
        assert first["organization"]["name"] == "Qendra"
        assert first["phones"][0]["number"] == "355"
        assert first["service_at_locations"][0]["location"]["addresses"][0]["city"] == "Krumë"
        term = first["attributes"][0]["taxonomy_term"]
        assert (term["name"], term["taxonomy_detail"]["name"]) == ("Mentoring", "Types")
        assert second["organization"] == {}

    def test_it_may_be_a_folder_its_descriptor_an_archive_or_on_the_web(
        self, tmp_path: Path
    ) -> None:
        folder = package(tmp_path / "p", TABLES)
        wanted = services_of(folder)
        assert services_of(folder / "datapackage.json") == wanted
        for inside in ("", "folder/"):
            with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
                for path in folder.iterdir():
                    archive.write(path, f"{inside}{path.name}")
            assert services_of(tmp_path / "p.zip") == wanted
        data = (tmp_path / "p.zip").read_bytes()
        paths: Any = {
            f"/d/{path.name}": giving(200, {}, path.read_bytes()) for path in folder.iterdir()
        }
        paths["/p.zip"] = giving(200, {}, data)
        with served(Elsewhere([], paths=paths)) as elsewhere:
            assert services_of(f"{elsewhere.url}/d/datapackage.json") == wanted
            assert services_of(f"{elsewhere.url}/p.zip") == wanted

    @pytest.mark.parametrize(
        "path", ["/etc/passwd", "../outside.csv", "a/../../b.csv", "http://x/y.csv", "", "..\\x"]
    )
    def test_it_reaches_no_file_outside_of_it(self, tmp_path: Path, path: str) -> None:
        (tmp_path / "outside.csv").write_text("id\ns\n")
        folder = package(tmp_path / "p", TABLES)
        resources = [{"name": "service", "path": path}]
        (folder / "datapackage.json").write_text(json.dumps({"resources": resources}))
        assert "outside of it" in refused(folder)

    def test_nor_by_a_link_that_lies_in_it(self, tmp_path: Path) -> None:
        (tmp_path / "outside.csv").write_text("id\ns\n")
        folder = package(tmp_path / "p", TABLES)
        (folder / "service.csv").unlink()
        (folder / "service.csv").symlink_to(tmp_path / "outside.csv")
        assert "outside of it" in refused(folder)

    def test_a_package_without_services_or_tables_is_refused(self, tmp_path: Path) -> None:
        assert "no table of services" in refused(
            package(tmp_path / "p", {"phone": [{"id": "1", "number": "2"}]})
        )
        (tmp_path / "p" / "datapackage.json").write_text("[]")
        assert "describes no tables" in refused(tmp_path / "p")
        with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
            archive.writestr("readme.txt", "x")
        assert "no datapackage.json" in refused(tmp_path / "p.zip")

    def test_a_table_in_other_letters_is_refused(self, tmp_path: Path) -> None:
        folder = package(tmp_path / "p", TABLES)
        (folder / "service.csv").write_bytes(b"id,name\ns,Krum\xeb\n")
        assert "service.csv is not a CSV table in UTF-8" in refused(folder)

    def test_an_archive_that_unpacks_without_end_is_not_unpacked(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "p.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("datapackage.json", json.dumps({"resources": []}))
            with archive.open("service.csv", "w") as stream:
                for _ in range(210):
                    stream.write(b"x" * 1024 * 1024)
        assert "larger than 200 MB" in refused(tmp_path / "p.zip")


# --- what a service says -------------------------------------------------------------------------


@pytest.mark.usefixtures("country")
class TestForeign:
    def test_everything_that_has_a_column_stands_in_it(self) -> None:
        found = read(service(), base="https://elsewhere.example/hsds")
        assert found.foreign_id == ID
        assert found.identifier == "sewing-course-for-young-women"
        assert not found.own
        assert found.organisation.name == "Qendra Rinore"
        assert found.organisation.url == "https://qendra.example"
        assert found.remarks == ()
        assert {name: said for name, said in found.cells.items() if said} == {
            "title_en": "Sewing course for young women",
            "summary_en": "Three months of practice.",
            "description_en": "With a certificate.",
            "funder": "EU; GIZ",
            "kinds": "education",
            "types": "vocational_course",
            "coverage": "AL-07",
            "delivery": "on_site",
            "delivery_places": "AL-07-39",
            "cost": "free",
            "how_to_apply_en": "Come to the office.",
            "application_url": "https://elsewhere.example/apply",
            "documents_en": "Identity card\nDiploma",
            "contact_email": "hello@elsewhere.example",
            "contact_phone": "+355 24 222 333",
            "opens_on": "2026-11-01",
            "closes_on": "2026-12-15",
            "recurrence": "unknown",
            "status": "active",
            "age_min": "18",
            "age_max": "29",
            "conditions_en": "Registered at the employment office.",
            "official_url": "https://elsewhere.example/sewing",
            "source_url": f"https://elsewhere.example/hsds/services/{ID}",
            "source_date": "2026-10-02",
            "checked_on": "2026-10-01",
            "confidence": "unconfirmed",
        }

    def test_the_texts_are_in_the_language_of_the_source_else_in_the_one_given(self) -> None:
        assert read(service(), language="sq-AL").cells["title_sq"]
        assert read(service(), language="de").cells["title_en"]
        assert read(service(), language="de").cells["title_sq"] == ""
        reader = ServiceReader(Defaults(language="sq"), on=TODAY)
        assert reader.read(service()).cells["title_sq"]

    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("Kukës County", "AL-07"),
            ("Qarku Kukës", "AL-07"),
            ("Municipality of Has", "AL-07-39"),
            ("the town of Krumë", "AL-07-39"),
            ("nationwide", "AL"),
            ("Shqipëria", "AL"),
            ("AL-07-40", "AL-07-40"),
        ],
    )
    def test_an_area_is_known_by_any_of_its_names(self, name: str, code: str) -> None:
        assert read(service(service_areas=[{"name": name}])).cells["coverage"] == code

    def test_an_area_may_be_named_by_code_or_address_alone(self) -> None:
        coded = {"name": "?", "extent": "AL-07-39", "extent_type": "text"}
        linked = {"uri": "https://mundesi.example/places/dib%C3%ABr/"}
        found = read(service(service_areas=[coded, linked]))
        assert found.cells["coverage"] == "AL-07-39;AL-09-07"

    def test_unknown_places_are_said_and_known_ones_kept(self) -> None:
        areas = [{"name": "Has"}, {"name": "Camden"}, {"name": "Westminster"}]
        found = read(service(service_areas=areas))
        assert found.cells["coverage"] == "AL-07-39"
        assert [one.en for one in found.remarks] == ["Unknown places: Camden, Westminster."]

    def test_a_row_of_our_own_keeps_its_known_places_but_never_loses_a_rule(self) -> None:
        row = {
            "id": "kurs",
            "title_sq": "Kurs",
            "summary_sq": "Falas.",
            "organisation": "Bashkia",
            "kinds": "education",
            "coverage": "AL;XK",
        }
        found = read(service(spreadsheet_row=row))
        assert found.cells["coverage"] == "AL"
        assert [one.en for one in found.remarks] == ["Unknown places: XK."]
        with pytest.raises(ServiceRefused, match="XK"):
            read(service(spreadsheet_row={**row, "lives_in": "XK"}))
        for column, bad in (("id", "Not A Slug"), ("id", "x" * 121), ("organisation", "x" * 201)):
            with pytest.raises(ServiceRefused):
                read(service(spreadsheet_row={**row, column: bad}))

    def test_without_areas_it_is_for_where_it_is_offered_else_for_the_place_given(self) -> None:
        assert read(service(service_areas=[])).cells["coverage"] == "AL-07-39"
        nowhere = service(service_areas=[], service_at_locations=[])
        assert read(nowhere).cells["coverage"] == ""
        assert read(nowhere, place="Has").cells["coverage"] == "AL-07-39"

    def test_a_town_of_the_same_name_in_another_country_is_not_ours(self) -> None:
        at = {"location_type": "physical", "addresses": [{"city": "Has", "country": "GB"}]}
        found = read(service(service_areas=[], service_at_locations=[{"location": at}]))
        assert found.cells["coverage"] == found.cells["delivery_places"] == ""

    @pytest.mark.parametrize(
        ("types", "delivery"),
        [(["virtual"], "remote"), (["virtual", "physical"], "mixed"), (["postal"], ""), ([], "")],
    )
    def test_delivery_is_that_of_its_locations(self, types: list[str], delivery: str) -> None:
        links = [{"location": {"location_type": one}} for one in types]
        assert read(service(service_at_locations=links)).cells["delivery"] == delivery

    @pytest.mark.parametrize(
        ("fields", "kinds", "types"),
        [
            ({"name": "Start-up loans for entrepreneurs"}, "business", "loan"),
            ({"name": "Help to find employment"}, "job", ""),
            ({"name": "Bursa për studentë"}, "education", "scholarship"),
            ({"name": "Something"}, "", ""),
        ],
    )
    def test_the_kind_follows_from_words_where_no_term_tells(
        self, fields: dict[str, str], kinds: str, types: str
    ) -> None:
        found = read(service(attributes=[], **fields)).cells
        assert (found["kinds"], found["types"]) == (kinds, types)

    def test_a_kind_given_is_for_those_that_do_not_tell(self) -> None:
        assert read(service(attributes=[], name="X"), kind="job").cells["kinds"] == "job"
        assert read(service(), kind="job").cells["kinds"] == "education"

    def test_our_own_codes_and_labels_are_understood_as_terms(self) -> None:
        def attribute(link_type: str, **term: str) -> dict[str, Any]:
            return {"link_type": link_type, "taxonomy_term": term}

        found = read(
            service(
                attributes=[
                    attribute("type", code="wage_subsidy", name="?"),
                    attribute("type", name="Punë"),
                    attribute("sector", name="Tourism and hospitality"),
                    attribute("eligibility", name="Roma"),
                    attribute("priority", name="Women and girls"),
                    attribute("audience", name="Single parents"),
                ]
            )
        )
        cells = found.cells
        assert (cells["kinds"], cells["types"]) == ("job", "wage_subsidy")
        assert cells["sectors"] == "tourism_hospitality"
        assert (cells["groups"], cells["priority_groups"]) == ("roma", "women")
        assert any("classification" in one.en for one in found.remarks)

    @pytest.mark.parametrize(
        ("fields", "cost"),
        [
            ({"cost_options": [{"amount": 5, "currency": "EUR"}, {"amount": 0}]}, "fee"),
            ({"cost_options": [{"amount": "0"}]}, "free"),
            ({"cost_options": [], "fees_description": "Free of charge"}, "free"),
            ({"cost_options": [{"option": "Pa pagesë"}]}, "free"),
            ({"cost_options": [], "fees_description": "Freedom costs"}, ""),
            ({"cost_options": []}, ""),
        ],
    )
    def test_the_cost_is_what_it_charges(self, fields: dict[str, Any], cost: str) -> None:
        assert read(service(**fields)).cells["cost"] == cost

    @pytest.mark.parametrize(
        ("status", "known"),
        [
            ("active", "active"),
            ("inactive", "paused"),
            ("temporarily closed", "paused"),
            ("defunct", "ended"),
            ("Active", "active"),
            ("?", "unknown"),
        ],
    )
    def test_a_status_is_the_nearest_of_ours(self, status: str, known: str) -> None:
        assert read(service(status=status)).cells["status"] == known

    def test_a_cell_that_its_column_cannot_hold_is_left_out_and_said(self) -> None:
        found = read(
            service(
                url="not an address",
                email="nobody",
                minimum_age=40,
                maximum_age=30,
                schedules=[{"valid_from": "2026-12-31", "valid_to": "2026-01-01"}],
            )
        )
        for column in ("official_url", "contact_email", "opens_on", "closes_on"):
            assert found.cells[column] == ""
        assert not (found.cells["age_min"] and found.cells["age_max"])
        said = " ".join(one.en for one in found.remarks)
        for column in ("official_url", "contact_email", "closes_on", "age_m"):
            assert column in said

    def test_a_date_of_checking_that_is_still_to_come_is_none(self) -> None:
        assert read(service(assured_date="2027-01-01")).cells["checked_on"] == ""

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"id": ""}, "no identifier"),
            ({"id": "x" * 201}, "no identifier"),
            ({"name": ""}, "no name"),
            ({"organization": None}, "which organisation"),
        ],
    )
    def test_without_id_name_or_organisation_it_is_no_row(
        self, fields: dict[str, Any], words: str
    ) -> None:
        with pytest.raises(ServiceRefused, match=words):
            read({**service(), **fields})

    def test_an_organisation_given_runs_them_all(self) -> None:
        found = read({**service(), "organization": None}, organisation="Bashkia Has")
        assert found.organisation.name == "Bashkia Has"

    def test_settling_twice_is_settling_once(self) -> None:
        codes = PlaceCodes()
        once = read(service()).cells
        assert settled(once, codes) == (once, [])


_KEYS = st.sampled_from(
    [
        *service(),
        *("location", "taxonomy_term", "spreadsheet_row", "addresses", "amount", "label"),
        *("valid_to", "organisation", "eligibility", "age_min", "kinds", "coverage"),
    ]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=25,
)


@pytest.mark.usefixtures("country")
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(fields=st.dictionaries(_KEYS, _JSON, max_size=12))
def test_whatever_a_service_says_it_is_a_row_or_refused(fields: dict[str, Any]) -> None:
    try:
        found = read({**service(), **fields})
    except ServiceRefused:
        return
    assert set(found.cells) == set(COLUMNS) - LEFT_OUT
    assert settled(found.cells, PlaceCodes())[0] == found.cells


# --- texts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<p>One</p><p>Two &amp; three</p>", "One\n\nTwo & three"),
        ("a<br>b<ul><li>c<li>d</ul>", "a\nb\n\n- c\n- d"),
        ("<script>alert(1)</script>Text", "Text"),
        ("Fish &amp; chips, 1 < 2", "Fish & chips, 1 < 2"),
        ("## Title\n**bold** [link](https://x.example)", "Title\nbold link (https://x.example)"),
        ("plain *stays* and 2 < 3 > 1", "plain *stays* and 2 < 3 > 1"),
    ],
)
def test_mark_up_goes_and_words_stay(text: str, said: str) -> None:
    assert plain(text) == said


def test_a_summary_is_the_first_paragraph_else_its_whole_sentences_else_words() -> None:
    assert opening("One.\n\nTwo.") == ("One.", "Two.")
    sentence = "This sentence is thirty-three long. "
    first, rest = opening(sentence * 30 + "\n\nEnd.")
    assert len(first) <= 600
    assert first.endswith("long.")
    assert rest.startswith("This")
    assert rest.endswith("End.")
    first, rest = opening("word " * 300)
    assert len(first) <= 600
    assert first.endswith("word…")
    assert rest == "word " * 300


# --- our own -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["hsds-sq.jsonl", "hsds-en.jsonl", "hsds-sq.zip", "hsds-en.zip"])
def test_nothing_of_our_own_dump_is_lost(shipped: None, tmp_path: Path, name: str) -> None:
    """In either language and either form."""
    write_dump(tmp_path / "dump", at=dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC))
    reader = ServiceReader(Defaults(), on=TODAY)
    found = {one.identifier: one for one in map(reader.read, services_of(tmp_path / "dump" / name))}
    assert len(found) == 92
    for programme in Programme.objects.with_parts():
        one = found[programme.slug]
        wanted = {c: t for c, t in programme_cells(programme).items() if c not in LEFT_OUT}
        assert one.cells == wanted
        assert one.own
        assert one.remarks == ()
        assert one.foreign_id == str(programme.uuid)
        run = programme.organisation
        assert one.organisation.name == run.name
        assert one.organisation.name_sq == (run.display_name_sq or "")
        assert one.organisation.name_en == (run.display_name_en or "")
        assert (one.organisation.acronym, one.organisation.kind) == (run.acronym, run.kind)
        assert one.organisation.url == run.url


# --- by the book ---------------------------------------------------------------------------------


def example(schema: dict[str, Any]) -> Any:
    """An object with every field that a schema of the standard describes, as its examples say."""
    match schema.get("type"):
        case "object":
            return {name: example(inner) for name, inner in schema.get("properties", {}).items()}
        case "array":
            return [example(schema["items"])]
        case _:
            return schema.get("example", schema.get("enum", [""])[0])


@pytest.mark.usefixtures("country")
@pytest.mark.parametrize("name", ["hsds-3.1", "oruk-3.0"])
def test_a_service_with_every_field_of_the_standard_is_read(name: str) -> None:
    standards.needed()
    schema = json.loads((standards.FOLDER / name / "service.json").read_text())
    whole = example(schema)
    found = read(whole, kind="education", place="Has")
    assert found.foreign_id == whole["id"]
    assert found.cells["title_en"] == whole["name"]
    assert found.organisation.name == whole["organization"]["name"]
    fields = {
        "summary_en": "description",
        "how_to_apply_en": "application_process",
        "contact_phone": "phones",
        "documents_en": "required_documents",
        "age_min": "minimum_age",
    }
    for column, field in fields.items():  # ORUK leaves some of them out
        assert bool(found.cells[column]) == (field in whole), column
    assert found.cells["coverage"] == "AL-07-39"
