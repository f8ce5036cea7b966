from django.apps import AppConfig


class ElderConfig(AppConfig):
    name = "services.elder"
