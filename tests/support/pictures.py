"""`make pictures`: the screenshots of the documents, and the pages of ``pictured`` in every theme and width.

A portal of its own with the demo city. Files are kept small: PNG with a palette, WebP.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from portal import env
from tests.support.browser import ARGUMENTS, DESKTOP, PHONE
from tests.support.pictured import PAGES, Shot, index
from tests.support.portal import Portal, running_portal
from tests.support.visitors import session_cookies

ITEM = "/admin/catalog/itemversion/{unfinished}/change/"
SHOTS = (
    Shot("item-begin.png", "/admin/catalog/itemversion/add/", username="maker1"),
    Shot("item-draft.png", ITEM, username="maker1"),
    Shot("item-question.png", "/admin/questions/question/{question}/change/", username="maker1"),
    Shot("item-materials.png", ITEM + "?focus=materials:{material}#papers", username="maker1"),
    Shot("item-approve.png", "/admin/catalog/itemversion/{checked}/move/approve/", username="checker1"),
)
STORY = """
import json
from services.applications.operations import counter
from services.certificates.models import Certificate
from services.common.relay import drain
from tests.factories import applications as make
from tests.factories import charging, finance, parking
elder = make.received(make.OLD_ENOUGH, make.ELDER_CARD)
drain()
review = make.proposed()
asked = make.received("13800000011")
proof = asked.materials.get(material__key="job_proof")
item = {"subject": "material", "key": str(proof.material_id), "label": "就业证明", "reason": "缺少盖章的一页。"}
counter.ask_supplement(application=asked, items=[item], by=make.staff("clerk1"))
from services.accounts.models import User
from services.catalog import operations as items
from services.catalog.models import ItemVersion
from services.questions.models import Question
maker = User.objects.get(username="maker1")
permit, card = (ItemVersion.objects.published().get(item_code=c) for c in (make.RESIDENCE_PERMIT, make.ELDER_CARD))
unfinished = items.next_version(version=permit, by=maker)
ItemVersion.objects.filter(pk=unfinished.pk).update(visits=1, promised_number=0)
form = items.reopen_questions(version=unfinished, field="form", by=maker)
checked = items.next_version(version=card, by=maker)
checked.summary, checked.minutes_to_fill = "65 岁以上的高州老人，在网上领优待证。", 3
checked.save()
items.hand_in(version=checked, by=maker)
received = [make.received(phone) for phone in ("13800000011", make.MIGRANT, "13800000011")]
owner = make.resident(make.MIGRANT)
bill = finance.bill(review.department, 1, payer=owner.person)
paid = finance.paid(review.department, 2, make.staff("finance2"), payer=owner.person)
parking.of_resident(make.MIGRANT)
charged = charging.of_resident(make.MIGRANT)
drain()
certificate = Certificate.objects.get(issued_for=elder.subject_ref)
print(json.dumps({
    **charged,
    "bill": bill.ref,
    "paid": paid.ref,
    "filled": make.filled("13800000011", make.RESIDENCE_PERMIT).ref,
    "certificate": certificate.pk,
    "draft": make.draft("13800000008", make.RESIDENCE_PERMIT).ref,
    "review": review.ref,
    "received": received[1].ref,
    "unfinished": unfinished.pk,
    "material": unfinished.materials.filter(form="either").first().pk,
    "question": Question.objects.filter(definition=form, kind="choice").order_by("pk").first().pk,
    "checked": checked.pk,
    "code": certificate.document.verify_code,
}))
"""
"""Cases in several states, made by the operations themselves; prints what the addresses need."""


PATIENCE = 120_000
"""Milliseconds for a page: a picture may be taken beside other work."""
LARGEST = 120_000
"""Bytes of a picture: a repository keeps every version of it."""


def take(page: Page, url: str, shot: Shot, folder: Path, story: dict[str, str]) -> None:
    """One page, one file."""
    page.context.add_cookies([{"name": "display", "value": shot.display, "url": url}])
    page.set_viewport_size(PHONE if shot.phone else DESKTOP)
    page.goto(url + shot.address.format(**story))
    page.wait_for_load_state("networkidle")
    keep(page.screenshot(animations="disabled", caret="hide"), folder / shot.name)
    print(shot.name, flush=True)


def visitors(browser: Browser, portal: Portal) -> dict[str, Page]:
    """User name → a page on which somebody is signed in; without a name nobody is."""
    names = sorted({shot.username for shot in all_shots()})
    cookies = session_cookies(portal, [name for name in names if name])
    pages = {}
    for name in names:
        context = browser.new_context(device_scale_factor=1, locale="zh-CN", timezone_id="Asia/Shanghai")
        context.set_default_timeout(PATIENCE)
        if name:
            context.add_cookies([{"name": cookies[name][0], "value": cookies[name][1], "url": portal.url}])
        pages[name] = context.new_page()
    return pages


def all_shots() -> list[Shot]:
    """Of the documents, then of the pages."""
    return [*SHOTS, *(shot for page in PAGES for shot in page.shots())]


def keep(taken: bytes, path: Path) -> None:
    """Writes what was taken in the format of the name, as good as it may be large."""
    image = Image.open(io.BytesIO(taken)).convert("RGB")
    for quality in (85, 75, 65, 50):
        if path.suffix == ".webp":
            image.save(path, quality=quality, method=6)
        else:
            image.quantize(quality * 3, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= LARGEST:
            break


def main(folder: Path) -> None:
    """Takes all pictures and lists them."""
    with tempfile.TemporaryDirectory(prefix="tongban-pictures-") as run, sync_playwright() as playwright:
        os.environ["TEST_RUN_DIR"] = run
        browser = playwright.chromium.launch(executable_path=env.text("CHROMIUM"), args=ARGUMENTS)
        with running_portal(LOCALGW_URL="http://127.0.0.1:9") as portal:  # a company that never answers
            story = json.loads(portal.python(STORY).splitlines()[-1])
            pages = visitors(browser, portal)
            for shot in all_shots():
                take(pages[shot.username], portal.url, shot, folder, story)
        browser.close()
    (folder / "README.md").write_text(index())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
