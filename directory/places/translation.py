from modeltranslation.translator import TranslationOptions, register

from directory.places.models import Place


@register(Place)
class PlaceTranslation(TranslationOptions):
    fields = ("name",)
