from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ParkingConfig(AppConfig):
    name = "services.parking"
    verbose_name = _("Parking")

    def ready(self) -> None:
        """Stays and cards among the kinds of bills, personal data; boards that move; the rounds over both."""
        from datetime import timedelta

        from services.common.live import TOPICS
        from services.common.schedule import PERIODIC
        from services.parking import access_desk, access_resident, bill_kind, offers, personal_data

        TOPICS.register("parking", access_desk.may_listen)
        bill_kind.register()
        personal_data.register()
        offers.register()
        TOPICS.register(access_resident.TOPIC, access_resident.may_listen)
        PERIODIC.register("services.parking.tasks.charge_left_over", timedelta(minutes=5))
        PERIODIC.register("services.parking.tasks.give_up_stale", timedelta(days=1))
        PERIODIC.register("services.parking.tasks.drop_old_photos", timedelta(days=1))
        PERIODIC.register("services.parking.tasks.drop_old_pictures", timedelta(hours=1))
        PERIODIC.register("services.parking.tasks.remind_all", timedelta(days=1))
        PERIODIC.register("services.parking.tasks.prove_passes", timedelta(hours=1))
        PERIODIC.register("services.parking.tasks.end_unpaid_cards", timedelta(minutes=1))
        PERIODIC.register("services.parking.tasks.remind_of_cards", timedelta(hours=1))
