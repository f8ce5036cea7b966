from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DelegationConfig(AppConfig):
    name = "services.delegation"
    verbose_name = _("Acting for others")

    def ready(self) -> None:
        """Fill the rights to act, the links of account page and elder home; what ran out is marked hourly."""
        from datetime import timedelta

        from services.accounts.personal_data import ROOMS
        from services.common.schedule import PERIODIC
        from services.delegation import offers, providers
        from services.delegation.personal_data import DelegationData

        providers.register()
        offers.register()
        ROOMS.register("delegation", DelegationData())
        PERIODIC.register("services.delegation.tasks.expire", timedelta(hours=1))
