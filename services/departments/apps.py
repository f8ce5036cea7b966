from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DepartmentsConfig(AppConfig):
    name = "services.departments"
    verbose_name = _("Organisation")

    def ready(self) -> None:
        """Staff land where their work is: administration, desk, or the page that says there is none today."""
        from services.accounts.checks import LANDINGS
        from services.departments import offers, personal_data
        from services.departments.access import has_role
        from services.departments.enums import CASE_ROLES, IN_ADMINISTRATION

        offers.register()
        personal_data.register()

        def landing(user: object) -> str:
            if has_role(user, *IN_ADMINISTRATION):
                return "/admin/"
            return "/desk/" if has_role(user, *CASE_ROLES) else "/desk/start/"

        LANDINGS.register("staff", landing)
