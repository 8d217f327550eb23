from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "directory.programmes"
    verbose_name = "Programmes"
