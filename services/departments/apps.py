from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DepartmentsConfig(AppConfig):
    name = "services.departments"
    verbose_name = _("Organisation")

    def ready(self) -> None:
        """Staff land on the desk, administrators in the administration."""
        from services.accounts.checks import LANDINGS
        from services.departments import offers
        from services.departments.access import has_role
        from services.departments.enums import IN_ADMINISTRATION

        offers.register()

        def landing(user: object) -> str:
            return "/admin/" if has_role(user, *IN_ADMINISTRATION) else "/desk/"

        LANDINGS.register("staff", landing)
