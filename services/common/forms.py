"""The form renderer of the portal."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """Error summary, hints and error ids, fieldset and legend: `templates/forms/`."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
