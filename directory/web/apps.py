from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "directory.web"
    verbose_name = "Web"
