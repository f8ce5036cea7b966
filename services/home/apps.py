from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "services.home"
