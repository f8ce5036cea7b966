"""Cases of the demo city in a named state, made by the operations themselves."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from services.accounts.access import find_resident
from services.accounts.acting import myself
from services.accounts.models import User
from services.applications.models import Answers, Application
from services.applications.operations import counter, drafting, submitting
from services.catalog.access import get_published
from services.questions.forms import build_form
from services.questions.sources import Prefill
from services.questions.spec import form_spec
from tests.support.controls import Controls

OLD_ENOUGH = "13800000001"
TOO_YOUNG = "13800000003"
MIGRANT = "13800000004"
OTHER_HOUSEHOLD = "13800000005"
ELDER_CARD, RESIDENCE_PERMIT = "laonian-youdai", "juzhuzheng"
PAGES: dict[str, dict[str, dict[str, Any]]] = {
    ELDER_CARD: {"about": {"has_card": "no", "address": "高州市演示路 1 号"}},
    RESIDENCE_PERMIT: {
        "ground": {
            "ground": "job",
            "employer": "高州市演示果品有限公司",
            "job_since_0": "2025",
            "job_since_1": "3",
            "job_since_2": "1",
        },
        "address": {"town_0": "440981001"},
    },
}
"""What is typed beside the prefilled answers, page by page."""


def photo(name: str = "照片.jpg") -> SimpleUploadedFile:
    """A drawn portrait of nobody."""
    image = Image.new("RGB", (358, 441), "#f4f6f9")
    pen = ImageDraw.Draw(image)
    pen.ellipse((40, 330, 318, 620), fill="#31598c")
    pen.ellipse((110, 90, 248, 280), fill="#e2bf9b")
    pen.pieslice((104, 70, 254, 250), 180, 360, fill="#2d2a28")
    return _jpeg(name, image)


def proof(name: str = "证明.jpg") -> SimpleUploadedFile:
    """A drawn sheet of paper with lines and a stamp, on a table."""
    image = Image.new("RGB", (900, 1200), "#8a7a64")
    pen = ImageDraw.Draw(image)
    pen.polygon([(70, 60), (840, 40), (860, 1150), (60, 1165)], fill="#fdfcf8")
    pen.rectangle((320, 130, 590, 170), fill="#14181f")
    for row, width in enumerate((620, 560, 640, 480, 600, 630, 520, 590, 400)):
        pen.line((140, 280 + row * 62, 140 + width, 276 + row * 62), fill="#9aa3b0", width=14)
    pen.ellipse((560, 850, 760, 1050), outline="#b3261e", width=12)
    return _jpeg(name, image)


def _jpeg(name: str, image: Image.Image) -> SimpleUploadedFile:
    out = io.BytesIO()
    image.save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def resident(phone: str) -> User:
    """The sign-in of a demo resident."""
    return find_resident(phone)


def staff(username: str) -> User:
    """A demo member of staff."""
    return User.objects.get(username=username)


def draft(phone: str = OLD_ENOUGH, item: str = ELDER_CARD) -> Application:
    """An application just begun."""
    user = resident(phone)
    return drafting.start(version=get_published(item), acting=myself(user), by=user)


def page_data(application: Application, group: Any, typed: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """POST data and files of one page as a browser would send it: prefilled, then ``typed``, promises ticked."""
    answers = Answers.objects.get(application=application)
    prefill = {key: Prefill(**value) for key, value in answers.prefill.items()}
    controls = Controls(str(build_form(group, answers=answers.data, prefill=prefill)))
    promises = {q.key: "on" for q in group.questions if q.kind == "promise"}
    return controls.values | promises | typed, {name: photo() for name in controls.files}


def filled(phone: str = OLD_ENOUGH, item: str = ELDER_CARD) -> Application:
    """A draft with every page answered and every needed material handed in."""
    application = draft(phone, item)
    user = resident(phone)
    for group in form_spec(application.form).groups:
        data, files = page_data(application, group, PAGES[item].get(group.key, {}))
        answers = Answers.objects.get(application=application)
        form = build_form(group, data=data, files=files, answers=answers.data)
        assert form.is_valid(), (group.key, form.errors)
        drafting.save_page(application=application, group_key=group.key, form=form, by=user)
    application = Application.objects.get(pk=application.pk)
    from services.applications import flow

    for row in flow.missing_materials(application):
        drafting.attach(application=application, row=row, upload=proof(), by=user)
    return Application.objects.get(pk=application.pk)


def received(phone: str = MIGRANT, item: str = RESIDENCE_PERMIT) -> Application:
    """A submitted case, nobody has looked at it yet."""
    application = filled(phone, item)
    return submitting.submit(application=application, by=resident(phone))


def accepted(phone: str = MIGRANT) -> Application:
    """A residence permit accepted by clerk1, every material fit."""
    application = received(phone)
    clerk = staff("clerk1")
    for row in application.materials.all():
        row.application = application
        counter.check_material(case_material=row, finding="fit", reason="", by=clerk)
    counter.accept(application=application, by=clerk)
    return application


def proposed(phone: str = MIGRANT) -> Application:
    """An accepted residence permit that clerk1 proposes to grant."""
    application = accepted(phone)
    counter.propose(application=application, proposal="grant", reason="", by=staff("clerk1"))
    return application
