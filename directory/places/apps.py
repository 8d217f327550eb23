from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "directory.places"
    verbose_name = "Places"
