from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "services.payments"
    verbose_name = _("Payments")

    def ready(self) -> None:
        """The simulator and the companies that are set up; open orders and refunds are asked about every minute."""
        from datetime import timedelta

        from django.conf import settings

        from services.common.live import TOPICS
        from services.common.schedule import PERIODIC
        from services.payments import checks as _checks  # noqa: F401  registers itself
        from services.payments import offers, offers_desk, personal_data
        from services.payments.access import may_listen
        from services.payments.gateways.base import GATEWAYS
        from services.payments.gateways.connecting import connect
        from services.payments.gateways.local import LocalGateway
        from services.payments.operations.doubting import TOPIC

        offers.register()
        personal_data.register()
        offers_desk.register()
        TOPICS.register(TOPIC, may_listen)
        PERIODIC.register("services.payments.tasks.drop_old_photos", timedelta(days=1))
        PERIODIC.register("services.payments.tasks.remind_of_doubts", timedelta(days=1))
        PERIODIC.register("services.payments.tasks.sweep", timedelta(minutes=1))
        PERIODIC.register("services.payments.tasks.mend_receipts", timedelta(minutes=10))
        PERIODIC.register("services.payments.tasks.reconcile_days", timedelta(hours=1))
        if settings.LOCALGW_URL:
            GATEWAYS.register(LocalGateway.code, LocalGateway())
        connect()
