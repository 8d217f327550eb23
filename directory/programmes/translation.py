from modeltranslation.translator import TranslationOptions, register

from directory.programmes.models import Organisation, Programme


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    fields = ("display_name",)


@register(Programme)
class ProgrammeTranslation(TranslationOptions):
    fields = (
        "title",
        "summary",
        "description",
        "benefit",
        "how_to_apply",
        "documents",
        "conditions",
    )
