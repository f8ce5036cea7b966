from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VehiclesConfig(AppConfig):
    name = "services.vehicles"
    verbose_name = _("Vehicles")

    def ready(self) -> None:
        """A link on the account page, personal data, the register asked anew."""
        from datetime import timedelta

        from services.common.schedule import PERIODIC
        from services.vehicles import offers, personal_data

        PERIODIC.register("services.vehicles.tasks.ask_anew", timedelta(days=1))
        offers.register()
        personal_data.register()
