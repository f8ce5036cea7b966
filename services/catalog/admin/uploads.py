"""Blank forms and samples: uploaded on the form of their row, checked as every upload is, seen again from the draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget

from services.files.forms import ACCEPT, UploadField
from services.files.operations import UploadRefused, store_upload
from services.files.responses import attachment

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from services.files.models import StoredFile


class Kept:
    """A file that is there already, as the upload control shows it."""

    def __init__(self, file: StoredFile, url: str) -> None:
        self.name, self.url = file.original_name or str(_("File")), url

    def __str__(self) -> str:
        return self.name


def upload_field(label: Any) -> UploadField:
    """An upload that need not be."""
    return UploadField(label=label, required=False, widget=UnfoldAdminFileFieldWidget(attrs={"accept": ACCEPT}))


class Uploads(forms.ModelForm):
    """``uploads``: control → field of the row. ``by`` is set by the page."""

    by: Any = None
    uploads: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, target in self.uploads.items():
            file = getattr(self.instance, target, None)
            if file is not None and self.instance.pk:
                args = (getattr(self.instance, "version_id", self.instance.pk), self.instance.pk, target)
                self.initial[name] = Kept(file, reverse("admin:catalog_itemversion_file", args=args))

    def clean(self) -> dict[str, Any]:
        """A new file takes the place of the one before; a ticked box takes it away."""
        data = super().clean()
        for name, target in self.uploads.items():
            sent = data.get(name)
            if sent is False:
                setattr(self.instance, target, None)
            elif sent and not isinstance(sent, Kept):
                try:
                    setattr(self.instance, target, store_upload(upload=sent, by=self.by))
                except UploadRefused as refused:
                    self.add_error(name, refused.message)
        return data


class Files:
    """The files of a draft, for who works on it."""

    def get_urls(self) -> list[Any]:
        """Beside Django's own pages."""
        view = self.admin_site.admin_view(self.file_view)
        own = path("<int:pk>/file/<int:row>/<slug:target>/", view, name="catalog_itemversion_file")
        return [own, *super().get_urls()]

    def file_view(self, request: HttpRequest, pk: int, row: int, target: str) -> HttpResponse:
        """One file, to be kept."""
        version = self._version(request, pk)
        owner = version if target == "result_sample" else version.materials.filter(pk=row).order_by("pk").first()
        file = getattr(owner, target, None) if target in {"blank_form", "sample_file", "result_sample"} else None
        if file is None:
            raise Http404(target)
        return attachment(file, name=file.original_name)
