"""The tree of places: country, county (or district), municipality, administrative unit."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from directory.places.querysets import PlaceQuerySet
from directory.rules.vocabularies import PLACE_LEVELS


class Place(models.Model):
    """A place that people live in and programmes cover.

    `lineage` holds the keys of all places that contain it, from the country down to itself, so
    that "all that contain it" needs no query and "all inside it" needs one.
    """

    code = models.CharField(max_length=40, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    level = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    variants = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    # A place without a point of its own takes its parent's.
    own_point = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)
    lineage = ArrayField(models.BigIntegerField(), default=list, editable=False)

    name_sq: str
    name_en: str

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        indexes = (GinIndex(fields=["lineage"], name="place_lineage"),)
        constraints = (
            models.CheckConstraint(
                name="place_level_is_known", condition=Q(level__in=list(PLACE_LEVELS))
            ),
            models.CheckConstraint(
                name="place_code_is_plain", condition=Q(code__regex=r"^[A-Z]{2}(-[A-Z0-9]+)*$")
            ),
            models.CheckConstraint(
                name="place_only_countries_stand_alone",
                condition=Q(level="country", parent__isnull=True)
                | (~Q(level="country") & Q(parent__isnull=False)),
            ),
            models.CheckConstraint(
                name="place_is_not_its_own_parent", condition=~Q(parent=F("id"))
            ),
            models.CheckConstraint(
                name="place_point_is_whole_and_on_earth",
                condition=Q(lat__isnull=True, lon__isnull=True)
                | Q(lat__isnull=False, lon__isnull=False)
                & Q(lat__gte=-90, lat__lte=90, lon__gte=-180, lon__lte=180),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name_sq} ({self.code})"

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees, if known."""
        return None if self.lat is None or self.lon is None else (self.lat, self.lon)

    @property
    def ancestor_ids(self) -> list[int]:
        """Keys of the places that contain this one, widest first, without itself."""
        return self.lineage[:-1]

    def in_language(self, language: str) -> str:
        return (self.name_en if language == "en" else self.name_sq) or self.name_sq


class PlaceName(models.Model):
    """One folded spelling by which a place is found: `kukes`, `kukesit`, `bashkia kukes`."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="names")
    key = models.CharField(max_length=160)
    # A form made by rule gives way to the same spelling written in the data.
    by_rule = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["place", "key"], name="place_name_once"),)
        indexes = (models.Index(fields=["key"], name="place_name_key"),)

    def __str__(self) -> str:
        return self.key
