from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GrantsConfig(AppConfig):
    name = "services.grants"
    verbose_name = _("Given without an application")

    def ready(self) -> None:
        """Links of account page and desk, personal data; programmes are searched daily, grants made hourly."""
        from datetime import timedelta

        from services.common.schedule import PERIODIC
        from services.grants import offers, personal_data

        offers.register()
        personal_data.register()
        PERIODIC.register("services.grants.tasks.search_all", timedelta(days=1))
        PERIODIC.register("services.grants.tasks.grant_due", timedelta(hours=1))
