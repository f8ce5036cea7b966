"""导入导出: a file is uploaded, its report read row by row, then imported as drafts; everything can be downloaded."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from services.audit.operations import record
from services.catalog.access import departments_in_charge
from services.catalog.enums import ImportState
from services.catalog.importing import runs
from services.catalog.importing.bounds import FileRefused
from services.catalog.importing.exporting import newest, write_json, write_template, write_xlsx
from services.catalog.importing.report import CHANGING, OUTCOMES, STATES, Outcome, Report
from services.catalog.models import ImportRun
from services.common.cleantext import CleanTextField

if TYPE_CHECKING:
    from django.http import HttpRequest

PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportForm(forms.Form):
    """A file and how to read it."""

    file = forms.FileField(
        label=gettext_lazy("File (XLSX or JSON)"),
        error_messages={"required": gettext_lazy("Choose the file."), "empty": gettext_lazy("The file is empty.")},
    )
    prefix = CleanTextField(
        label=gettext_lazy("Means this city before a department's name"),
        max_length=40,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy(
            "For example 区, when a list writes 区民政局 for this city's. Leave it empty if you are not sure."
        ),
    )
    lists = forms.BooleanField(
        label=gettext_lazy("Let residents find what is not complete: name, department and phone"),
        required=False,
        widget=UnfoldBooleanWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False


class ImportPages:
    """Beside the list of versions. Only for who keeps the items of every department."""

    def get_urls(self) -> list[Any]:
        """Import, its report, template and downloads."""
        wrap = self.admin_site.admin_view
        own = [
            path("import/", wrap(self.import_view), name="catalog_itemversion_import"),
            path("import/template.xlsx", wrap(self.template_view), name="catalog_itemversion_template"),
            path("import/<int:pk>/", wrap(self.run_view), name="catalog_itemversion_run"),
            path("export/items.<str:kind>", wrap(self.export_view), name="catalog_itemversion_export"),
        ]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list says whether this person may import."""
        extra = {"may_import": self.may_import(request)}
        return super().changelist_view(request, extra | (extra_context or {}))

    def may_import(self, request: HttpRequest) -> bool:
        """Whether this person may begin items of every department."""
        return request.user.has_perm("catalog.add_itemversion") and departments_in_charge(request.user) is None

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Upload a file; below it the imports before."""
        self._allow(request)
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            try:
                run = runs.begin(upload=data["file"], prefix=data["prefix"], lists=data["lists"], by=request.user)
            except FileRefused as refusal:
                form.add_error("file", str(refusal))
            else:
                return redirect("admin:catalog_itemversion_run", run.pk)
        before = ImportRun.objects.select_related("by").defer("report")[:10]
        return self._page(request, "import", form=form, before=before, title=_("Import items"))

    def run_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The report of one import; what was checked is imported or given up from here."""
        self._allow(request)
        run = get_object_or_404(ImportRun.objects.select_related("by", "file"), pk=pk)
        if request.method == "POST":
            return self._moved(request, run)
        report = Report.from_json(run.report)
        chosen = request.GET.get("show", "noted")
        lines = [line for line in report.lines if chosen == "all" or line.notes or line.outcome == Outcome.REFUSED]
        page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
        rows = [
            {"line": line, "outcome": _(OUTCOMES[Outcome(line.outcome)]), "state": _(STATES.get(line.state, ""))}
            for line in page
        ]
        counts = run.counts
        figures = [(_(label), counts[key]) for key, label in OUTCOMES.items() if counts.get(key)]
        figures += [(_(label), counts[f"now_{key}"]) for key, label in STATES.items() if counts.get(f"now_{key}")]
        facts = {
            "run": run,
            "page": page,
            "rows": rows,
            "chosen": chosen,
            "figures": figures,
            "remarks": report.remarks,
        }
        facts["doubts"] = report.by_note()
        facts["at_work"] = run.state in {ImportState.CHECKING, ImportState.RUNNING}
        facts["open"] = run.state == ImportState.CHECKED
        facts["worth_it"] = any(counts.get(outcome) for outcome in (*CHANGING, *([Outcome.UNCHANGED] * run.lists)))
        return self._page(request, "import_run", title=run.name, **facts)

    def template_view(self, request: HttpRequest) -> HttpResponse:
        """The empty spreadsheet with every column explained."""
        self._allow(request)
        out = io.BytesIO()
        write_template(out)
        return _download(out, f"{_('Items (template)')}.xlsx", XLSX)

    def export_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Every item in its newest version."""
        self._allow(request)
        if kind not in {"json", "xlsx"}:
            raise Http404(kind)
        out = io.BytesIO()
        if kind == "xlsx":
            number = write_xlsx(out, newest())
        else:
            text = io.TextIOWrapper(out, encoding="utf-8", write_through=True)
            number = write_json(text, newest())
            text.detach()
        record(event="items.exported", by=request.user, subject="items:export", detail={"rows": number, "as": kind})
        name = f"{_('Items')}-{timezone.localdate():%Y%m%d}.{kind}"
        content_type = XLSX if kind == "xlsx" else "application/json"
        return _download(out, name, content_type)

    def _moved(self, request: HttpRequest, run: ImportRun) -> HttpResponse:
        does = {"start": runs.start, "discard": runs.discard}.get(request.POST.get("do", ""))
        if does is None:
            raise Http404(run.pk)
        try:
            does(run=run, by=request.user)
        except runs.NotOpenToThis:
            messages.warning(request, _("That was done already; see below where it stands."))
        return redirect("admin:catalog_itemversion_run", run.pk)

    def _allow(self, request: HttpRequest) -> None:
        if not self.may_import(request):
            raise PermissionDenied

    def _page(self, request: HttpRequest, template: str, **facts: Any) -> TemplateResponse:
        context = self.admin_site.each_context(request) | {"media": self.media, **facts}
        return TemplateResponse(request, f"admin/catalog/itemversion/{template}.html", context)


def _download(out: io.BytesIO, name: str, content_type: str) -> HttpResponse:
    return HttpResponse(
        out.getvalue(),
        content_type=content_type,
        headers={"Content-Disposition": content_disposition_header(True, name), "X-Content-Type-Options": "nosniff"},
    )
