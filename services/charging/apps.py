from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChargingConfig(AppConfig):
    name = "services.charging"
    verbose_name = _("Charging")

    def ready(self) -> None:
        """Sessions among the kinds of bills, personal data; the round over what nobody told."""
        from datetime import timedelta

        from services.charging import bill_kind, offers, personal_data
        from services.common.schedule import PERIODIC

        bill_kind.register()
        personal_data.register()
        offers.register()
        PERIODIC.register("services.charging.tasks.look_after", timedelta(minutes=1))
