from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "services.audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        """Look for alarms every minute, before other work; tell who may see them."""
        from services.audit.access import TOPIC, may_listen
        from services.audit.standing import WATCH
        from services.common.live import TOPICS
        from services.common.schedule import PERIODIC, PRESSING

        PERIODIC.register(WATCH, timedelta(minutes=1))
        PRESSING.add(WATCH)
        TOPICS.register(TOPIC, may_listen)
