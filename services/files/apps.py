from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "services.files"
    verbose_name = _("Files")

    def ready(self) -> None:
        """Files and blobs that belong to nothing are deleted once a day; all of them turn with the keys."""
        from services.common.rotation import ROTATIONS
        from services.common.schedule import PERIODIC
        from services.files.rotation import Blobs

        ROTATIONS.register("files", Blobs())
        PERIODIC.register("services.files.tasks.sweep", timedelta(days=1))
        PERIODIC.register("services.files.tasks.sweep_unlinked", timedelta(days=1))
