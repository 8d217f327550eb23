"""Share pictures: small, of the right size, and every text inside them."""

import datetime as dt
import io
import time

import pytest
from django.db.models.functions import Length
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from directory.programmes.models import Call, Programme
from directory.web import pictures
from directory.web.pictures import HEIGHT, WIDTH, Picture, draw, drawable
from tests.factories import programme, small_country

TODAY = dt.date(2026, 11, 21)
LARGEST = 60_000
LONG = Picture(
    title="Praktika profesionale jashtë vendit me Erasmus+ për studentët e universitetit",
    status="Pyet organizuesin nëse është hapur",
    line="Për persona që janë punëkërkues të regjistruar në Kukës, Has, Tropojë ose Dibër " * 3,
    source="Grupi i Përhershëm i Punës për Zhvillimin Rural Rajonal në Evropën Juglindore",
    address="mundesi.example",
)


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def opened(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    assert image.format == "PNG"
    assert image.size == (WIDTH, HEIGHT) == (1200, 630)
    return image.convert("RGB")


def painted_box(picture: Picture) -> tuple[int, int, int, int]:
    """The rectangle that everything lies in which the words add to the ground."""
    box = ImageChops.difference(opened(draw(picture)), opened(draw(Picture(title="")))).getbbox()
    assert box
    return box


# --- what is drawn -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "picture",
    [
        Picture(title="Qëndro"),
        LONG,
        Picture(
            title="W" * 250, status="M" * 90, line="x" * 400, source="y" * 200, address="a" * 90
        ),
        Picture(title="mundësi për ata që jetojnë në bashkinë Bulqizë", figure="1024"),
        Picture(title="një " * 80, line="dy " * 200, figure="7"),
    ],
)
def test_no_text_comes_nearer_to_the_edge_than_the_margin(picture: Picture) -> None:
    left, top, right, bottom = painted_box(picture)
    assert left >= pictures.MARGIN - 10
    assert right <= WIDTH - pictures.MARGIN + 2
    assert top >= pictures.MARGIN
    assert bottom <= HEIGHT - 10


@settings(max_examples=25, deadline=None)
@given(
    title=st.text(min_size=1, max_size=250),
    line=st.text(max_size=300),
    status=st.text(max_size=80),
)
def test_whatever_is_written_in_a_title_becomes_a_small_picture(
    title: str, line: str, status: str
) -> None:
    png = draw(Picture(title=title, line=line, status=status))
    opened(png)
    assert len(png) <= LARGEST


def test_a_long_title_is_set_smaller_and_in_several_lines_and_loses_no_word() -> None:
    lines, font, _step = pictures.fitted(drawable(LONG.title), 1072, pictures.TITLE_HEIGHT)
    assert " ".join(lines) == LONG.title
    assert len(lines) > 1
    assert all(font.getlength(line) <= 1072 for line in lines)
    (short,), larger, _step = pictures.fitted("Qëndro", 1072, pictures.TITLE_HEIGHT)
    assert short == "Qëndro"
    assert larger.size > font.size


def test_the_lines_of_a_title_are_about_as_long_as_each_other() -> None:
    (first, last), font, _step = pictures.fitted("Gjej mundësinë që të takon", 1072, 230)
    assert font.getlength(last) > font.getlength(first) / 2


def test_what_does_not_fit_ends_after_a_whole_word() -> None:
    lines, _font, _step = pictures.fitted("gjatësi " * 60, 1072, pictures.TITLE_HEIGHT)
    assert lines[-1].endswith("gjatësi…")
    assert set(" ".join(lines).removesuffix("…").split()) == {"gjatësi"}


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("Çmimi për nxënësit", "Çmimi për nxënësit"),
        ("e\u0308 dhe c\u0327", "ë dhe ç"),  # letters in two parts
        ("🎓 Kurs falas 🚀", "Kurs falas"),
        ("𝗙𝗔𝗟𝗔𝗦", "FALAS"),
        ("para\u00a0dhe\u202fpas\tdhe\nposhtë", "para dhe pas dhe poshtë"),
        ("中文", ""),
        ("a\u200bb\x00c", "abc"),
        ("“Havzi Nela” – 10 € … · Ş", "“Havzi Nela” – 10 € … · Ş"),
    ],
)
def test_letters_that_the_font_lacks_leave_no_empty_box(written: str, drawn: str) -> None:
    assert drawable(written) == drawn


def test_e_and_c_have_their_marks() -> None:
    plain, marked = Picture(title="Mesoje se cfare"), Picture(title="Mësoje se çfarë")
    assert draw(plain) != draw(marked)
    dots = ImageChops.difference(opened(draw(plain)), opened(draw(marked))).getbbox()
    assert dots


def test_the_same_words_make_the_same_picture_and_have_one_fingerprint() -> None:
    again = Picture(title=LONG.title, status=LONG.status, line=LONG.line, source=LONG.source, address=LONG.address)  # noqa: E501  # fmt: skip
    assert again.fingerprint == LONG.fingerprint
    assert draw(again) is draw(LONG)  # kept
    pictures.draw.cache_clear()
    first = draw(LONG)
    pictures.draw.cache_clear()
    assert draw(LONG) == first
    assert Picture(title="a", line="b").fingerprint != Picture(title="a", status="b").fingerprint


# --- over the line -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_shipped_programme_has_a_small_picture(shipped: None) -> None:
    titles = Programme.objects.published().order_by(Length("title_en").desc())
    slugs = list(titles.values_list("slug", flat=True))
    paths = [f"/programmes/{slug}/share.png" for slug in slugs]
    paths += [f"/en{path}" for path in paths[:10]]
    used = time.process_time()
    sizes = []
    for path in paths:
        response = Client().get(path)
        assert response.headers["Content-Type"] == "image/png"
        opened(response.content)
        sizes.append(len(response.content))
    assert len(sizes) > 90
    assert max(sizes) <= LARGEST
    assert (time.process_time() - used) / len(sizes) < 0.3  # seconds of one processor


@pytest.mark.django_db
def test_places_and_the_site_have_a_picture_of_their_own(shipped: None) -> None:
    paths = ["/share.png", "/places/kukes/share.png", "/places/has/share.png"]
    found = {
        prefix + path: Client().get(prefix + path).content
        for prefix in ("", "/en")
        for path in paths
    }
    assert len(set(found.values())) == len(found)
    for png in found.values():
        opened(png)
        assert len(png) <= LARGEST


@pytest.mark.django_db
def test_a_picture_may_be_kept_by_anybody_and_is_not_drawn_again_for_who_has_it() -> None:
    programme(slug="it", title_sq="Kurs")
    response = Client().get("/programmes/it/share.png")
    assert "public" in response.headers["Cache-Control"]
    assert "max-age=" in response.headers["Cache-Control"]
    etag = response.headers["ETag"]
    again = Client().get("/programmes/it/share.png", headers={"if-none-match": etag})
    assert again.status_code == 304
    assert not again.content
    assert again.headers["ETag"] == etag


@pytest.mark.django_db
def test_a_picture_is_another_one_when_the_call_has_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    made = programme(slug="it", title_sq="Kurs", closes_on=TODAY)
    before = Client().get("/programmes/it/share.png").headers["ETag"]
    assert Client().get("/programmes/it/share.png").headers["ETag"] == before
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY + dt.timedelta(days=1))
    closed = Client().get("/programmes/it/share.png").headers["ETag"]
    assert closed != before
    Call.objects.filter(programme=made).update(closes_on=TODAY + dt.timedelta(days=9))
    assert Client().get("/programmes/it/share.png").headers["ETag"] not in {before, closed}


@pytest.mark.django_db
def test_what_is_not_public_has_no_picture() -> None:
    small_country()
    programme(slug="skica", title_sq="Skica", published=False)
    for path in ("/programmes/skica/", "/programmes/nuk-ka/", "/places/nuk-ka/"):
        for prefix in ("", "/en"):
            assert Client().get(f"{prefix}{path}share.png").status_code == 404
