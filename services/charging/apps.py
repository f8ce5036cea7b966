from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChargingConfig(AppConfig):
    name = "services.charging"
    verbose_name = _("Charging")

    def ready(self) -> None:
        """Kinds of bills, personal data, free parking; boards that move; the round over what nobody told."""
        from datetime import timedelta

        from services.charging import access_desk, bill_kind, free_time, offers, personal_data
        from services.common.live import TOPICS
        from services.common.schedule import PERIODIC

        bill_kind.register()
        personal_data.register()
        offers.register()
        free_time.register()
        TOPICS.register("charging", access_desk.may_listen)
        PERIODIC.register("services.charging.tasks.look_after", timedelta(minutes=1))
