"""The screenshots of the README: `make pictures`. A portal of its own, the demo city, three kinds of visitors."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from portal import env
from tests.support.browser import ARGUMENTS, DESKTOP, PHONE, picture
from tests.support.portal import Portal, running_portal
from tests.support.visitors import Visitor


@dataclass(frozen=True)
class Shot:
    """One picture: file name, address (with names of the story in braces), who looks, how."""

    name: str
    address: str
    username: str = ""
    phone: bool = False
    display: str = ""


ITEM = "/admin/catalog/itemversion/{unfinished}/change/"
SHOTS = (
    Shot("home", "/"),
    Shot("home-phone", "/", phone=True),
    Shot("elder", "/", phone=True, display="elder.normal."),
    Shot("contrast", "/", phone=True, display="elder.high.30"),
    Shot("search", "/items/?q=身份"),
    Shot("guide", "/items/juzhuzheng/"),
    Shot("guide-phone", "/items/juzhuzheng/", phone=True),
    Shot("form", "/my/cases/{draft}/fill/about_you/", username="demo-08", phone=True),
    Shot("case", "/my/cases/{review}/", username="demo-04", phone=True),
    Shot("supplement", "/my/cases/{supplement}/supplement/", username="demo-11", phone=True),
    Shot("wallet", "/my/certificates/", username="demo-01", phone=True),
    Shot("verify", "/verify/{code}/", phone=True),
    Shot("desk", "/desk/cases/{received}/", username="clerk1"),
    Shot("item-begin", "/admin/catalog/itemversion/add/", username="maker1"),
    Shot("item-draft", ITEM, username="maker1"),
    Shot("item-question", "/admin/questions/question/{question}/change/", username="maker1"),
    Shot("item-materials", ITEM + "?focus=materials:{material}#papers", username="maker1"),
    Shot("item-approve", "/admin/catalog/itemversion/{checked}/move/approve/", username="checker1"),
)
STORY = """
import json
from services.applications.operations import counter
from services.certificates.models import Certificate
from services.common.relay import drain
from tests.factories import applications as make
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
drain()
print(json.dumps({
    "draft": make.draft("13800000008", make.RESIDENCE_PERMIT).ref,
    "review": review.ref,
    "supplement": asked.ref,
    "received": received[1].ref,
    "unfinished": unfinished.pk,
    "material": unfinished.materials.filter(form="either").first().pk,
    "question": Question.objects.filter(definition=form, kind="choice").order_by("pk").first().pk,
    "checked": checked.pk,
    "code": Certificate.objects.get(issued_for=elder.subject_ref).document.verify_code,
}))
"""
"""Cases in several states, made by the operations themselves; prints what the addresses need."""


def take(browser: Browser, portal: Portal, shot: Shot, folder: Path, story: dict[str, str]) -> None:
    """One visitor, one page, one file."""
    visitor = Visitor(portal, shot.username)
    context = browser.new_context(viewport=PHONE if shot.phone else DESKTOP, device_scale_factor=1, locale="zh-CN")
    cookies = visitor.cookies | ({"display": shot.display} if shot.display else {})
    context.add_cookies([{"name": n, "value": v, "url": portal.url} for n, v in cookies.items()])
    page = context.new_page()
    page.goto(portal.url + shot.address.format(**story))
    page.wait_for_load_state("networkidle")
    picture(page, folder / f"{shot.name}.png")
    context.close()
    visitor.close()
    print(shot.name, flush=True)


def main(folder: Path) -> None:
    """Takes all pictures."""
    with tempfile.TemporaryDirectory(prefix="tongban-pictures-") as run, sync_playwright() as playwright:
        os.environ["TEST_RUN_DIR"] = run
        browser = playwright.chromium.launch(executable_path=env.text("CHROMIUM"), args=ARGUMENTS)
        with running_portal() as portal:
            story = json.loads(portal.python(STORY).splitlines()[-1])
            for shot in SHOTS:
                take(browser, portal, shot, folder, story)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
