from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "services.files"
    verbose_name = _("Files")

    def ready(self) -> None:
        """Blobs that belong to nothing are deleted once a day."""
        from services.common.schedule import PERIODIC

        PERIODIC.register("services.files.tasks.sweep", timedelta(days=1))
