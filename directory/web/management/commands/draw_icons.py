"""Draw the icons that phones show for an installed Mundësi, from the shapes of `favicon.svg`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand
from PIL import Image, ImageDraw

SIZES = (192, 512)
FOLDER = Path(__file__).parents[2] / "static"
LAKE, AMBER, SNOW = "#0b4b58", "#f6b757", "#fff8ea"
# In a square of 32, as in the mark; the ridge goes on to both edges. Phones cut a circle or another
# shape out of it, of which at least the middle four fifths remain: the sun stays within them.
SUN = (18, 12, 5)
RIDGE = ((0, 24), (3, 21), (10, 15), (14.5, 21), (19, 17), (29, 24.5), (32, 22), (32, 32), (0, 32))
FINER = 4  # drawn so many times larger, then made small, for smooth edges


def drawn(size: int) -> Image.Image:
    """The icon in so many pixels: a full square without transparency, as maskable icons are."""
    scale = size * FINER / 32
    image = Image.new("RGB", (size * FINER, size * FINER), LAKE)
    pen = ImageDraw.Draw(image)
    x, y, radius = SUN
    edges = (x - radius, y - radius, x + radius, y + radius)
    pen.ellipse([edge * scale for edge in edges], fill=AMBER)
    pen.polygon([(across * scale, down * scale) for across, down in RIDGE], fill=SNOW)
    return image.resize((size, size), Image.Resampling.LANCZOS).quantize(32)


class Command(BaseCommand):
    help = "Draw the icons of the installed site anew, as icon-192.png and icon-512.png."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=FOLDER, help="where to put them")

    def handle(self, *args: Any, **options: Any) -> None:
        for size in SIZES:
            path = options["folder"] / f"icon-{size}.png"
            drawn(size).save(path, optimize=True)
            self.stdout.write(f"{path.name}: {path.stat().st_size} bytes")
