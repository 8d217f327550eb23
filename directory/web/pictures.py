"""Share pictures: what a messenger shows beside a link. Drawn here, without anybody's service.

The lake under its ridges as on the pages, a title, what is known of it, and who runs it.
"""

import hashlib
import io
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from functools import cache, lru_cache

from font_manrope import ManropeBold, ManropeExtraBold, ManropeMedium, ManropeSemiBold
from PIL import Image, ImageChops, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
MEDIA_TYPE = "image/png"
# Counts up whenever the same words would be drawn differently.
DRAWING = 1
# So many drawn pictures are kept, of some 40 kB each.
KEPT = 64

DEEP, LAKE, SHALLOW, FAR_RIDGE = "#08343f", "#0b4b58", "#17707a", "#0d4450"
LIMESTONE, SNOW, AMBER, NIGHT, INK = "#f8f3e9", "#fff8ea", "#f6b757", "#1d1306", "#13272c"
# The ridge of the stylesheet: percent from the left, percent from its top.
RIDGE = (
    (0, 70), (6, 50), (11, 62), (19, 22), (24, 42), (29, 30), (37, 66), (45, 44), (52, 58),
    (61, 8), (67, 34), (72, 22), (81, 60), (88, 40), (94, 56), (100, 36),
)  # fmt: skip
COLOURS = 256
FINER = 2  # shapes are drawn so many times larger, then made small, for smooth edges

MARGIN = 64
TAG_HEIGHT, TAG_PADDING = 62, 28
TITLE_TOP, TITLE_HEIGHT = 162, 230
TITLE_SIZES = (104, 92, 84, 76, 68, 60, 54, 48, 42, 37)
TITLE_LEADING, LINE_LEADING = 1.12, 1.3
LINE_SIZE, LINE_WIDTH, LINES = 32, 880, 2
FIGURE_SIZE = 200
# Nothing of a longer text would be seen; it is not measured either.
MOST_LETTERS = 400
NOWHERE = "\uffff"  # a code that no font has a letter for


@dataclass(frozen=True, slots=True)
class Picture:
    """The words of one picture; empty ones are left out.

    `status` stands in a tag, `line` says for whom or where, `source` who runs it, `address` where
    to read on; `figure` is a number that stands large before the title.
    """

    title: str
    status: str = ""
    line: str = ""
    source: str = ""
    address: str = ""
    figure: str = ""

    @property
    def fingerprint(self) -> str:
        """The same for pictures that look the same, another for every other one."""
        words = repr((DRAWING, astuple(self)))
        return hashlib.sha256(words.encode()).hexdigest()[:24]


@lru_cache(maxsize=KEPT)
def draw(picture: Picture) -> bytes:
    """The picture as a PNG of WIDTH × HEIGHT pixels."""
    few = _painted(picture).quantize(palette=_palette(), dither=Image.Dither.NONE)
    out = io.BytesIO()
    few.save(out, "PNG")
    return out.getvalue()


def _painted(picture: Picture) -> Image.Image:
    image = _ground().copy()
    pen = ImageDraw.Draw(image)
    _draw_head(image, pen, picture.status)
    bottom = _draw_title(pen, picture.title, picture.figure)
    _draw_line(pen, picture.line, bottom)
    _draw_foot(pen, picture.source, picture.address)
    return image


@cache
def _palette() -> Image.Image:
    """The colours of all pictures, chosen once from one that has every part."""
    words = "Mundësi"
    sample = Picture(words, status=words, line=words, source=words, address=words, figure="07")
    return _painted(sample).quantize(COLOURS, method=Image.Quantize.MEDIANCUT)


# --- words ---------------------------------------------------------------------------------------


@cache
def _font(face: str, size: int) -> ImageFont.FreeTypeFont:
    # The basic layout is the same wherever Pillow runs; Albanian asks for no more.
    return ImageFont.truetype(face, size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _blank() -> bytes:
    return bytes(_font(ManropeBold, 40).getmask(NOWHERE))


@lru_cache(maxsize=2_000)
def _letter(letter: str) -> str:
    """The letter if the font has it, else what it stands for in plain letters, else nothing."""
    if letter.isspace():
        return " "
    for form in (letter, unicodedata.normalize("NFKC", letter), _without_marks(letter)):
        if form and all(_is_drawn(one) for one in form):
            return form
    return ""


def _without_marks(letter: str) -> str:
    apart = unicodedata.normalize("NFKD", letter)
    return "".join(one for one in apart if not unicodedata.combining(one))


def _is_drawn(letter: str) -> bool:
    mask = bytes(_font(ManropeBold, 40).getmask(letter))
    return letter == " " or (mask != _blank() and any(mask))


def drawable(text: str) -> str:
    """The text in letters that the font has: no emoji, no empty boxes, plain single spaces."""
    composed = unicodedata.normalize("NFC", text[:MOST_LETTERS])
    return " ".join("".join(_letter(one) for one in composed).split())


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """The text in lines of at most `width` pixels, broken between words where that is possible."""
    lines: list[str] = []
    for word in (part for one in text.split() for part in _parts(one, font, width)):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _parts(word: str, font: ImageFont.FreeTypeFont, width: float) -> Iterator[str]:
    """The word, in pieces if it alone is wider than a line."""
    while font.getlength(word) > width and len(word) > 1:
        starts = range(1, len(word))
        fits = bisect_right(starts, width, key=lambda end: font.getlength(word[:end]))
        yield word[: max(fits, 1)]
        word = word[max(fits, 1) :]
    yield word


def cut(text: str, font: ImageFont.FreeTypeFont, width: float, most: int) -> list[str]:
    """The text in at most `most` lines, ending in "…" after a whole word if it is longer."""
    lines = wrapped(text, font, width)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and font.getlength(f"{last.rstrip(' ,;:.–')}…") > width:
        last = last.rpartition(" ")[0] if " " in last else last[:-1]
    return [*lines[: most - 1], f"{last.rstrip(' ,;:.–')}…"]


def fitted(
    text: str, width: float, height: float
) -> tuple[list[str], ImageFont.FreeTypeFont, float]:
    """The title in the largest size that fits: its lines, its font, and the step between lines."""
    for size in TITLE_SIZES:
        font, step = _font(ManropeExtraBold, size), size * TITLE_LEADING
        most = int(height / step)
        lines = wrapped(text, font, width)
        whole = all(font.getlength(word) <= width for word in text.split())
        if len(lines) <= most and whole:
            return _balanced(text, lines, font, width), font, step
    return cut(text, font, width, most), font, step


def _balanced(text: str, lines: list[str], font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """As many lines, of lengths as like each other as they can be: no last word alone."""
    widest = max(map(font.getlength, text.split()), default=0)
    for percent in range(96, 48, -4):
        narrower = width * percent / 100
        tried = wrapped(text, font, narrower)
        if len(tried) > len(lines) or narrower < widest:
            break
        lines = tried
    return lines


# --- the parts of a picture ----------------------------------------------------------------------


def _draw_head(image: Image.Image, pen: ImageDraw.ImageDraw, status: str) -> None:
    name = _font(ManropeExtraBold, 44)
    left, middle = MARGIN + 80, MARGIN + 33
    pen.text((left, middle), "Mundësi", font=name, fill=SNOW, anchor="lm")
    font = _font(ManropeBold, 30)
    room = WIDTH - MARGIN - 2 * TAG_PADDING - left - name.getlength("Mundësi") - 40
    for text in cut(drawable(status), font, room, 1):
        wide = round(font.getlength(text)) + 2 * TAG_PADDING
        start = WIDTH - MARGIN - wide
        image.paste(AMBER, (start, round(middle - TAG_HEIGHT / 2)), _tag(wide))
        pen.text((start + TAG_PADDING, middle), text, font=font, fill=NIGHT, anchor="lm")


def _tag(width: int) -> Image.Image:
    """The shape of a tag, for painting through."""
    shape = Image.new("L", (width * FINER, TAG_HEIGHT * FINER))
    round_ends = (0, 0, shape.width - 1, shape.height - 1)
    ImageDraw.Draw(shape).rounded_rectangle(round_ends, shape.height / 2, fill=255)
    return shape.resize((width, TAG_HEIGHT), Image.Resampling.LANCZOS)


def _draw_title(pen: ImageDraw.ImageDraw, title: str, figure: str) -> float:
    """Draw the title, after its figure if it has one; where its last line ends."""
    left: float = MARGIN
    if figure := drawable(figure):
        large = _font(ManropeExtraBold, FIGURE_SIZE)
        middle = TITLE_TOP + TITLE_HEIGHT / 2
        pen.text((MARGIN - 8, middle), figure, font=large, fill=AMBER, anchor="lm")
        left += large.getlength(figure) + 36
    text = drawable(title)
    lines, font, step = fitted(text, WIDTH - MARGIN - left, TITLE_HEIGHT)
    slack = (TITLE_HEIGHT - len(lines) * step) / 2
    top = TITLE_TOP + (slack if figure else min(slack, 50))
    for number, line in enumerate(lines):
        pen.text((left, top + number * step), line, font=font, fill=SNOW, anchor="la")
    return TITLE_TOP + TITLE_HEIGHT if figure else top + len(lines) * step


def _draw_line(pen: ImageDraw.ImageDraw, text: str, top: float) -> None:
    font = _font(ManropeMedium, LINE_SIZE)
    for number, line in enumerate(cut(drawable(text), font, LINE_WIDTH, LINES)):
        at = (MARGIN, top + 20 + number * LINE_SIZE * LINE_LEADING)
        pen.text(at, line, font=font, fill=SNOW, anchor="la")


def _draw_foot(pen: ImageDraw.ImageDraw, source: str, address: str) -> None:
    middle = HEIGHT - 38
    font = _font(ManropeSemiBold, 27)
    room: float = WIDTH - 2 * MARGIN
    for text in cut(drawable(address), font, room / 2, 1):
        pen.text((WIDTH - MARGIN, middle), text, font=font, fill=LAKE, anchor="rm")
        room -= font.getlength(text) + 48
    for text in cut(drawable(source), font, room, 1):
        pen.text((MARGIN, middle), text, font=font, fill=INK, anchor="lm")


# --- the ground ----------------------------------------------------------------------------------


@cache
def _ground() -> Image.Image:
    """Lake, sun, ridges and mark: the same under every picture."""
    image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER))
    image.paste(_lake().resize(image.size, Image.Resampling.BICUBIC))
    pen = ImageDraw.Draw(image)
    x, y, radius = (n * FINER for n in (1010, 492, 62))
    glow = ImageChops.invert(Image.radial_gradient("L")).resize((radius * 8, radius * 8))
    glow = glow.point([max(0, level - 64) * 5 // 8 for level in range(256)])
    image.paste(Image.new("RGB", glow.size, AMBER), (x - radius * 4, y - radius * 4), glow)
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=AMBER)
    pen.polygon(_ridge(446, 150, mirrored=False), fill=FAR_RIDGE)
    pen.polygon(_ridge(498, 96, mirrored=True), fill=LIMESTONE)
    _draw_mark(pen)
    return image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _lake() -> Image.Image:
    """One column of the lake, dark at the top."""
    column = Image.new("RGB", (1, HEIGHT))
    stops = (Image.new("RGB", (1, 1), colour) for colour in (DEEP, LAKE, SHALLOW))
    for number, stop in enumerate(stops):
        column.paste(stop, (0, number))
    three = column.crop((0, 0, 1, 3))
    return three.resize((1, HEIGHT), Image.Resampling.BILINEAR)


def _ridge(top: float, height: float, *, mirrored: bool) -> list[tuple[float, float]]:
    edge = [
        ((100 - across if mirrored else across) / 100 * WIDTH, top + down / 100 * height)
        for across, down in RIDGE
    ]
    corners = [(edge[-1][0], HEIGHT), (edge[0][0], HEIGHT)]
    return [(x * FINER, y * FINER) for x, y in [*edge, *corners]]


def _draw_mark(pen: ImageDraw.ImageDraw) -> None:
    """The mark of the site: a window with the sun over a ridge, drawn in a square of 32."""
    scale = 66 / 32 * FINER

    def at(*points: float) -> list[tuple[float, float]]:
        pairs = zip(points[::2], points[1::2], strict=True)
        return [(MARGIN * FINER + x * scale, MARGIN * FINER + y * scale) for x, y in pairs]

    pen.pieslice(at(3, 2, 29, 28), 180, 360, fill=SNOW)
    pen.rectangle(at(3, 15, 29, 32), fill=SNOW)
    pen.pieslice(at(5, 4, 27, 26), 180, 360, fill=SHALLOW)
    pen.rectangle(at(5, 15, 27, 32), fill=SHALLOW)
    pen.ellipse(at(13.5, 9.5, 22.5, 18.5), fill=AMBER)
    pen.polygon(at(5, 32, 5, 24, 11, 17, 15, 22, 19, 19, 27, 25, 27, 32), fill=SNOW)
