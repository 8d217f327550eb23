from django.apps import AppConfig


class StewardshipConfig(AppConfig):
    name = "directory.stewardship"
    verbose_name = "Stewardship"
