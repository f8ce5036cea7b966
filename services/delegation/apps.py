from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DelegationConfig(AppConfig):
    name = "services.delegation"
    verbose_name = _("Acting for others")

    def ready(self) -> None:
        """Fill the rights to act; what ran out is marked hourly."""
        from datetime import timedelta

        from services.common.schedule import PERIODIC
        from services.delegation import providers

        providers.register()
        PERIODIC.register("services.delegation.tasks.expire", timedelta(hours=1))
