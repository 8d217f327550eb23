from importlib import import_module

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "directory.programmes"
    verbose_name = "Programmes"

    def ready(self) -> None:
        """The history needs the columns of translations, which are there once models are loaded."""
        import_module("directory.programmes.history")
