"""Forms of site visits, of handing on and of opinions. They validate; `operations` writes."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.applications.enums import Conclusion, Fit, Opinion, ReturnGround
from services.applications.forms import REASON_MAX
from services.applications.operations.joining import able_to_take, colleagues, departments_that_can
from services.applications.operations.visiting import officers_of
from services.common.cleantext import CleanTextField
from services.common.widgets import DatePartsField
from services.departments.enums import Role
from services.questions.answers import display_answers, visible_groups
from services.questions.spec import form_spec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.accounts.models import User
    from services.applications.models import Application, SiteVisit
    from services.departments.models import Department

HOURS = [(f"{hour:02}:{minute:02}", f"{hour:02}:{minute:02}") for hour in range(8, 19) for minute in (0, 30)]
DAYS_MAX = 20
REMARKS_MAX = 500


class ReturnForm(forms.Form):
    """One of the two grounds, and the words."""

    ground = forms.ChoiceField(
        label=_("Why is it returned?"),
        choices=ReturnGround.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the ground. There are only these two.")},
    )
    reason = CleanTextField(
        label=_("What the applicant wrote, and when; or what explains the duplicate"),
        max_length=REASON_MAX,
        multiline=True,
        error_messages={"required": _("Write it down: the applicant will read it.")},
    )


class PreExamForm(forms.Form):
    """What the applicant is told after the papers were looked through."""

    reason = CleanTextField(
        label=_("What the applicant should bring, or mend before coming"),
        max_length=REASON_MAX,
        multiline=True,
        error_messages={"required": _("Write it down: the applicant will read it.")},
    )


class _AtForm(forms.Form):
    """A day and a time of it; cleans to ``at``."""

    day = DatePartsField(label=_("Day"), error_messages={"required": _("Fill in the day.")})
    hour = forms.ChoiceField(label=_("Time"), choices=HOURS, initial="09:30")

    def clean(self) -> dict[str, Any]:
        """The moment instead of its parts."""
        cleaned = super().clean()
        day, hour = cleaned.pop("day", None), cleaned.pop("hour", None)
        if day and hour:
            cleaned["at"] = timezone.make_aware(datetime.combine(day, time.fromisoformat(hour)))
            if cleaned["at"] <= timezone.now():
                self.add_error("day", _("Choose a time that is still to come."))
        return cleaned


class TimeForm(_AtForm):
    """The time after the applicant's wish."""


class _Officer(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return obj.display_name


class ArrangeForm(_AtForm):
    """Which two officers, when and where."""

    field_order = ("first", "second", "day", "hour", "place")

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = officers_of(application.department)
        chosen = {"required": _("Choose two officers.")}
        self.fields["first"] = _Officer(
            able,
            label=_("First officer"),
            empty_label=_("Choose"),
            error_messages=chosen,
            initial=application.examiner_id,
        )
        self.fields["second"] = _Officer(
            able, label=_("Second officer"), empty_label=_("Choose"), error_messages=chosen
        )
        self.fields["place"] = CleanTextField(label=_("Place"), max_length=200, initial=place_of(application))
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Two different people."""
        cleaned = super().clean()
        if cleaned.get("first") and cleaned.get("first") == cleaned.get("second"):
            self.add_error("second", _("Two different officers go together."))
        return cleaned


def place_of(application: Application) -> str:
    """The first address that was typed; where all are known from registers, the last: it tells where one is now."""
    keys = {question.key for question in form_spec(application.form).questions if question.kind == "address"}
    answers = application.answers
    sections = display_answers(application.form, answers.data, masked=False)
    found = [row for section in sections for row in section.rows if row.key in keys]
    own = [row.value for row in found if row.key not in answers.prefill]
    return own[0] if own else found[-1].value if found else ""


class _Line(forms.ChoiceField):
    """Must be answered before it is signed, but may be kept open until then."""

    def validate(self, value: str) -> None:
        """An open line is kept."""
        if value:
            super().validate(value)


class RecordForm(forms.Form):
    """The record of a site visit: each line, the conclusion."""

    conclusion = _Line(label=_("Conclusion"), choices=Conclusion.choices, widget=forms.RadioSelect)
    mend_by_date = DatePartsField(label=_("To be mended by"), required=False)
    remarks = CleanTextField(label=_("What was found"), max_length=REMARKS_MAX, multiline=True, required=False)

    def __init__(self, *args: Any, visit: SiteVisit, **kwargs: Any) -> None:
        names = ("conclusion", "mend_by_date", "remarks")
        super().__init__(*args, initial={name: getattr(visit, name) for name in names}, **kwargs)
        self.checks = list(visit.checks.all())
        self.visit = visit
        found = [(Fit.FIT, Fit.FIT.label), (Fit.UNFIT, Fit.UNFIT.label)]
        for check in self.checks:
            self.fields[f"finding-{check.pk}"] = _Line(
                label=check.text, choices=found, widget=forms.RadioSelect, initial=check.finding
            )
            self.fields[f"remark-{check.pk}"] = CleanTextField(
                label=_("Remark"), max_length=200, required=False, initial=check.remark
            )
        self.order_fields([n for c in self.checks for n in (f"finding-{c.pk}", f"remark-{c.pk}")] + ["conclusion"])

    def clean(self) -> dict[str, Any]:
        """``findings`` by check; a line that does not fit says why, a time to mend has its day."""
        cleaned = super().clean()
        found = {}
        for check in self.checks:
            finding = cleaned.pop(f"finding-{check.pk}", "") or Fit.UNCHECKED
            remark = cleaned.pop(f"remark-{check.pk}", "")
            if finding == Fit.UNFIT and not remark:
                self.add_error(f"remark-{check.pk}", _("Say what does not fit."))
            found[check.pk] = (finding, remark)
        mend, day = cleaned.get("conclusion") == Conclusion.MEND, cleaned.get("mend_by_date")
        if mend and not day and "mend_by_date" not in self.errors:
            self.add_error("mend_by_date", _("Say by which day it is to be mended."))
        if mend and day and day < timezone.localdate():
            self.add_error("mend_by_date", _("Choose a day that is still to come."))
        if cleaned.get("conclusion") in (Conclusion.UNFIT, Conclusion.MEND) and not cleaned.get("remarks"):
            self.add_error("remarks", _("Say what was found: the applicant will read this."))
        cleaned["mend_by_date"] = day if mend else None
        cleaned["findings"] = found
        return cleaned


class WishForm(forms.Form):
    """Another time, in the applicant's words."""

    wish = CleanTextField(
        label=_("When would it suit you better?"),
        max_length=200,
        multiline=True,
        error_messages={"required": _("Write one or two days and times that suit you.")},
    )


class HandOnForm(forms.Form):
    """To a colleague or another department, and why."""

    reason = CleanTextField(
        label=_("Reason"),
        max_length=REASON_MAX,
        multiline=True,
        error_messages={"required": _("Say why the case is handed on.")},
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {f"person-{user.pk}": user for user in colleagues(application)}
        self.organs = {f"organ-{organ.pk}": organ for organ in able_to_take(application)}
        choices = [("", _("Choose"))]
        if self.people:
            choices.append((_("Colleagues"), [(key, user.display_name) for key, user in self.people.items()]))
        choices.append((_("Departments"), [(key, organ.name) for key, organ in self.organs.items()]))
        missing = {"required": _("Choose a colleague or another department.")}
        self.fields["to"] = forms.ChoiceField(label=_("To whom?"), choices=choices, error_messages=missing)
        self.order_fields(("to", "reason"))

    def clean(self) -> dict[str, Any]:
        """``person`` or ``department``."""
        cleaned = super().clean()
        to = cleaned.pop("to", "")
        return cleaned | {"person": self.people.get(to), "department": self.organs.get(to)}


class OpinionsForm(forms.Form):
    """Which departments are asked what, about which pages and materials, within how many working days."""

    question = CleanTextField(
        label=_("What do you want to know?"),
        max_length=REASON_MAX,
        multiline=True,
        error_messages={"required": _("Write what you want to know.")},
    )
    days = forms.IntegerField(label=_("Working days for the answer"), min_value=1, max_value=DAYS_MAX, initial=5)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organs = {str(organ.pk): organ for organ in departments_that_can(application, Role.EXAMINER)}
        ticks = forms.CheckboxSelectMultiple
        self.fields["departments"] = forms.MultipleChoiceField(
            label=_("Departments"),
            choices=[(key, organ.name) for key, organ in self.organs.items()],
            widget=ticks,
            error_messages={"required": _("Choose at least one department.")},
        )
        pages = [(group.key, group.title) for group in visible_groups(application.form, application.answers.data)]
        self.fields["groups"] = forms.MultipleChoiceField(
            label=_("Answers they may see"), choices=pages, widget=ticks, required=False
        )
        rows = application.materials.select_related("material")
        self.fields["materials"] = forms.TypedMultipleChoiceField(
            label=_("Materials they may see"),
            choices=[(str(row.pk), row.material.name) for row in rows],
            coerce=int,
            widget=ticks,
            required=False,
        )
        self.order_fields(("departments", "question", "groups", "materials", "days"))

    def clean_departments(self) -> list[Department]:
        """The departments themselves."""
        return [self.organs[key] for key in self.cleaned_data["departments"]]


class OpinionForm(forms.Form):
    """What the asked department says."""

    opinion = forms.ChoiceField(
        label=_("Opinion"),
        choices=Opinion.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what your department says.")},
    )
    grounds = CleanTextField(label=_("Grounds or conditions"), max_length=REMARKS_MAX, multiline=True, required=False)

    def clean(self) -> dict[str, Any]:
        """Whoever does not simply agree says why."""
        cleaned = super().clean()
        if cleaned.get("opinion") not in (None, Opinion.AGREE) and not cleaned.get("grounds"):
            self.add_error("grounds", _("Give the grounds or the conditions."))
        return cleaned


def lines(form: RecordForm) -> Iterator[dict[str, Any]]:
    """Each line of the record with its two fields."""
    for check in form.checks:
        yield {"check": check, "finding": form[f"finding-{check.pk}"], "remark": form[f"remark-{check.pk}"]}
