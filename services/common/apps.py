from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    name = "services.common"
    verbose_name = _("Operation")

    def ready(self) -> None:
        """Register the checks; finished work, kept answers and demo messages are forgotten every hour."""
        from services.common import checks  # noqa: F401
        from services.common.schedule import PERIODIC

        PERIODIC.register("services.common.tasks.sweep", timedelta(hours=1))
