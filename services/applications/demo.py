"""Sentences the demo clerks use often; what somebody without an account did at a window."""

from __future__ import annotations

import io
import json
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from services.accounts.demo import person_with
from services.accounts.models import Person, User
from services.applications.access import receiving_posts
from services.applications.models import Application, StandardReason
from services.applications.operations import admitting, receiving
from services.applications.reception import WindowQuestions, whole_page
from services.catalog.access import get_published
from services.questions.sources import Prefill

DATA = Path(__file__).parent / "demo_data" / "reasons.json"
WALK_IN, AT_WINDOW, ITEM = "13800000009", "window1", "laonian-youdai"


def load() -> None:
    """Write the standard reasons that are not there yet."""
    for purpose, texts in json.loads(DATA.read_text(encoding="utf-8")).items():
        for order, text in enumerate(texts):
            StandardReason.objects.update_or_create(text=text, defaults={"purpose": purpose, "order": order})


def walk_in() -> None:
    """An old woman without an account applied at a window; once she is real-named she finds case and certificate."""
    person, clerk = person_with(WALK_IN), User.objects.get(username=AT_WINDOW)
    if Application.objects.filter(applicant=person).exists():
        return
    post = receiving_posts(clerk)[0]
    visit = receiving.begin_visit(whom=admitting.Whom(person=person), post=post, by=clerk)
    opened = receiving.open_case(visit=visit, version=get_published(ITEM), by=clerk)
    form = _filled(Application.objects.select_related("answers").get(pk=opened.pk), person)
    if not form.is_valid():
        raise ValueError(form.errors.as_json())
    receiving.hand_in(application=opened, reception=receiving.Reception(form=form), by=clerk)
    receiving.end_visit(visit=visit, by=clerk)


def _filled(application: Application, person: Person) -> WindowQuestions:
    answers = application.answers
    typed = {
        "name": person.name,
        "id_document_0": person.id_type,
        "id_document_1": person.id_number,
        "phone": person.phone,
        "address": person.address,
        "has_card": "no",
    }
    return WindowQuestions(
        whole_page(application.form),
        data=typed,
        files={"photo": _portrait()},
        answers=answers.data,
        prefill={key: Prefill(**value) for key, value in answers.prefill.items()},
        sources=answers.sources,
    )


def _portrait() -> SimpleUploadedFile:
    """A drawn portrait of nobody."""
    image, out = Image.new("RGB", (358, 441), "#f4f6f9"), io.BytesIO()
    pen = ImageDraw.Draw(image)
    pen.ellipse((40, 330, 318, 620), fill="#31598c")
    pen.ellipse((110, 90, 248, 280), fill="#e2bf9b")
    pen.pieslice((104, 70, 254, 250), 180, 360, fill="#8f8b87")
    image.save(out, "JPEG")
    return SimpleUploadedFile("照片.jpg", out.getvalue(), content_type="image/jpeg")
