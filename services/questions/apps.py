from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionsConfig(AppConfig):
    name = "services.questions"
    verbose_name = _("forms and questions")

    def ready(self) -> None:
        """Registers the system check."""
        from services.questions import checks  # noqa: F401
