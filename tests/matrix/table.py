"""Who gets what, for every address of the portal. One row per URL pattern; the words are those of `outcome`.

ok 200 · done 204 · login: sent to sign in · prove: sent to the real-name page, the second factor or the page that
asks again who it is · away: sent elsewhere · no 403 · none 404 (absent and not yours look the same) · method 405 ·
bad 400
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.matrix.world import World

PRINCIPALS = {
    "anonymous": "",
    "visitor": "demo-15",  # signed in, identity not proved
    "owner": "demo-04",
    "stranger": "demo-03",
    "agent": "demo-05",  # the owner lets them act
    "former_agent": "demo-06",  # the owner did until yesterday
    "handler": "demo-08",  # acts for an enterprise
    "clerk": "clerk1",  # receives and examines in the department that has the owner's case
    "approver": "approver1",
    "head": "head1",
    "other_clerk": "clerk2",
    "other_approver": "approver2",
    "finance": "finance1",  # a post without a page of work
    "system": "sysadmin",
    "security": "secadmin",
    "audit": "auditor",
    "editor": "editor1",  # writes and checks texts
    "item_editor": "maker1",
    "item_checker": "checker1",
    "machine": "",  # the system of an organ, by its key
}
"""Principal → demo sign-in. The first fourteen kinds of visitors there are, and the editors."""
RESIDENTS = ("visitor", "owner", "stranger", "agent", "former_agent", "handler")
DESK = ("clerk", "approver", "head", "other_clerk", "other_approver")
ADMINISTRATION = ("system", "security", "audit", "editor", "item_editor", "item_checker")
STAFF = (*DESK, "finance", *ADMINISTRATION)
POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
)
SANDBOX = ("default-src 'none'", "sandbox", "frame-ancestors 'none'")
"""Files people handed in, and papers: nothing in them may act."""


@dataclass(frozen=True)
class Row:
    """What each principal gets from one address."""

    cells: dict[str, str]
    arguments: Callable[[World], dict[str, Any]] = lambda world: {}
    method: str = "get"
    data: dict[str, str] = field(default_factory=dict)
    query: str = ""
    policy: tuple[str, ...] = POLICY
    for_all: bool = False
    """Does not look at who asks, so it may be kept by anyone."""

    def expected(self, principal: str) -> str:
        """The word for this principal; KeyError when the row forgot somebody."""
        return self.cells[principal]


def cells(anonymous: str, residents: str, staff: str, **others: str) -> dict[str, str]:
    """A row by groups, then the exceptions by name. A key signs in at the catalogue alone: elsewhere it is a visitor's.

    ``machine`` is given where that is not so.
    """
    groups = {"anonymous": anonymous, "machine": anonymous}
    groups |= dict.fromkeys(RESIDENTS, residents) | dict.fromkeys(STAFF, staff)
    return groups | others


def own(answer: str = "ok", **others: str) -> dict[str, str]:
    """Something of the owner's: ``answer`` for the owner, as if absent for other residents, refused for staff.

    ``agent`` is given where the owner's grant reaches; one that ended never does.
    """
    return cells("login", "none", "no", visitor="prove", owner=answer) | others


def api_own(answer: str = "ok", **others: str) -> dict[str, str]:
    """The same at the API, which redirects nobody."""
    return cells("login", "none", "no", visitor="no", owner=answer) | others


def shared(answer: str = "ok") -> dict[str, str]:
    """Something of the owner's that their agent may read and change while the grant stands."""
    return own(answer, agent=answer)


def api_shared(answer: str = "ok") -> dict[str, str]:
    """The same at the API."""
    return api_own(answer, agent=answer)


def of_firm(**others: str) -> dict[str, str]:
    """Something of the enterprise's whose handler is ``handler`` and which ``stranger`` represents by law."""
    return cells("login", "none", "no", visitor="prove", handler="ok", stranger="ok") | others


def desk(answer: str, *principals: str) -> dict[str, str]:
    """Something of the department's: ``answer`` for these; colleagues and other departments by their posts."""
    return cells("login", "no", "no") | dict.fromkeys(principals, answer)


def of(**fixed: Any) -> Callable[[World], dict[str, Any]]:
    """Arguments of an address: ``ref="case"`` is looked up among the owner's objects."""
    return lambda world: {key: world.objects.get(value, value) for key, value in fixed.items()}


PUBLIC = cells("ok", "ok", "ok")
NOTHING_THERE = cells("none", "none", "none")
"""Files that an item may have; this one has none. tests/catalog downloads them."""
RESIDENT = cells("login", "ok", "no")
CONFIRMED = cells("login", "prove", "no")
"""Residents who confirmed just now that it is them; nobody here did."""
PROVED = cells("login", "ok", "no", visitor="prove")
SEES_CASE = desk("ok", "clerk", "approver", "head") | {"other_clerk": "none", "other_approver": "none"}
EXAMINES = desk("ok", "clerk") | {"other_clerk": "none"}
APPROVES = desk("ok", "approver") | {"other_approver": "none"}
CASE = of(ref="case")
DRAFT = of(ref="draft")


def acts(cells_: dict[str, str], answer: str) -> dict[str, str]:
    """The same people, but their ok is ``answer``."""
    return {principal: answer if word == "ok" else word for principal, word in cells_.items()}


TABLE: dict[str, Row] = {
    "common:healthz": Row(PUBLIC),
    "questions:regions": Row(PUBLIC, for_all=True, query="?under=44"),
    "common:readyz": Row(PUBLIC),
    "elder:set": Row(acts(PUBLIC, "away"), method="post", data={"theme": "normal"}),
    "home:index": Row(PUBLIC),
    "home:all": Row(acts(PUBLIC, "away")),
    "home:help": Row(PUBLIC),
    "home:sitemap": Row(PUBLIC),
    "home:accessibility": Row(PUBLIC),
    "home:privacy": Row(PUBLIC),
    "home:styleguide": Row(PUBLIC),
    "home:error_page": Row(PUBLIC, of(status=404)),
    "catalog:items": Row(PUBLIC),
    "catalog:suggest": Row(PUBLIC, query="?q=居住"),
    "catalog:guide": Row(PUBLIC, of(code="juzhuzheng")),
    "catalog:situation": Row(PUBLIC, of(code="gongjijin-tiqu")),
    "catalog:result_sample": Row(NOTHING_THERE, of(code="juzhuzheng")),
    "catalog:material_file": Row(NOTHING_THERE, of(code="juzhuzheng", material=1, which="blank")),
    "catalog:query": Row(PROVED, of(code="shebao-chaxun")),
    "content:announcements": Row(PUBLIC),
    "content:announcement": Row(PUBLIC, of(pk="announcement")),
    "content:feed": Row(PUBLIC),
    "content:policies": Row(PUBLIC, query="?q=居住证"),
    "content:policy": Row(PUBLIC, of(pk="policy")),
    "content:topic": Row(PUBLIC, of(topic="sign-in")),
    "content:article": Row(PUBLIC, of(code="elder-mode")),
    "departments:halls": Row(PUBLIC),
    "departments:hall": Row(PUBLIC, of(code="gz-center")),
    "departments:directory": Row(PUBLIC),
    "documents:verify": Row(PUBLIC),
    "documents:verify_result": Row(PUBLIC, of(code="document_code")),
    "documents_api:verify": Row(PUBLIC, of(code="document_code"), for_all=True),
    "common_api:schema": Row(PUBLIC, for_all=True),
    "catalog_api:items": Row(PUBLIC, for_all=True),
    "catalog_api:item": Row(PUBLIC, of(code="juzhuzheng"), for_all=True),
    "catalog_api:query": Row(cells("login", "ok", "no", visitor="no"), of(code="shebao-chaxun"), method="json post"),
    "catalog_api:themes": Row(PUBLIC, for_all=True),
    "departments_api:departments": Row(PUBLIC, for_all=True),
    "departments_api:key": Row(cells("login", "login", "login", machine="ok")),
    "places_api:halls": Row(PUBLIC, for_all=True),
    "accounts_api:session": Row(PUBLIC),
    "accounts_api:methods": Row(PUBLIC),
    "accounts_api:code": Row(acts(PUBLIC, "bad"), method="json post"),
    "accounts_api:token": Row(acts(PUBLIC, "bad"), method="json post"),
    "accounts_api:apps": Row(cells("login", "ok", "no")),
    "accounts_api:app": Row(cells("login", "none", "no"), of(pk=0), method="json delete"),
    "accounts_api:rights": Row(cells("login", "ok", "no", visitor="no")),
    "applications_api:cases": Row(cells("login", "ok", "no", visitor="no")),
    "applications_api:case": Row(api_shared(), CASE),
    "applications_api:answers": Row(api_shared(), CASE),
    "applications_api:group": Row(api_shared("late"), of(ref="case", group="ground"), method="json patch"),
    "applications_api:materials": Row(api_shared(), CASE),
    "applications_api:files": Row(api_shared("kind"), CASE, method="json post"),
    "applications_api:file": Row(api_shared(), of(ref="case", file="file"), policy=SANDBOX),
    "applications_api:problems": Row(api_shared(), CASE),
    "applications_api:submit": Row(api_shared("late"), CASE, method="json post", data={"truth": "true"}),
    "applications_api:cancel": Row(api_own("late"), DRAFT, method="json post"),
    "applications_api:withdraw": Row(api_own("late"), DRAFT, method="json post"),
    "applications_api:supplement": Row(api_shared("none"), CASE),
    "applications_api:timeline": Row(api_shared(), CASE),
    "applications_api:documents": Row(api_shared(), CASE),
    "applications_api:document": Row(api_shared(), of(ref="case", document="document"), policy=SANDBOX),
    "applications:start": Row(PROVED, of(code="juzhuzheng")),
    "applications:mine": Row(PROVED),
    "applications:case": Row(shared(), CASE),
    "applications:fill": Row(own(), of(ref="draft", group="about")),
    "applications:materials": Row(own("away"), DRAFT),
    "applications:add_files": Row(shared("bad"), of(ref="case", material="material"), method="post"),
    "applications:check": Row(own(), DRAFT),
    "applications:submitted": Row(shared(), CASE),
    "applications:discard": Row(own(), DRAFT),
    "applications:answers": Row(shared(), CASE),
    "applications:document": Row(shared(), of(ref="case", document="document"), policy=SANDBOX),
    "applications:file": Row(shared(), of(ref="case", file="file"), policy=SANDBOX),
    "applications:remove_file": Row(shared("away"), of(ref="case", file="file"), method="post"),
    "applications:cancel": Row(shared(), CASE),
    "applications:withdraw": Row(shared(), CASE),
    "applications:supplement": Row(shared("away"), CASE),
    "certificates:wallet": Row(PROVED),
    "certificates:detail": Row(own(), of(pk="certificate")),
    "certificates:code": Row(own(), of(pk="certificate")),
    "certificates:download": Row(own(), of(pk="certificate"), policy=SANDBOX),
    "notices:inbox": Row(RESIDENT),
    "notices:notice": Row(own(), of(notice_id="notice")),
    "notices:read_all": Row(acts(PROVED, "away"), method="post"),
    "notices:preferences": Row(PROVED),
    "notices:live": Row(cells("login", "ok", "ok")),
    "counter:desk": Row(desk("ok", "clerk", "approver", "head", "other_clerk", "other_approver")),
    "counter:case": Row(SEES_CASE, CASE),
    "counter:check_material": Row(acts(EXAMINES, "bad"), of(ref="case", material="material"), method="post"),
    "counter:accept": Row(acts(EXAMINES, "late"), CASE, method="post"),
    "counter:supplement": Row(EXAMINES, CASE),
    "counter:refuse_acceptance": Row(EXAMINES, CASE),
    "counter:begin_review": Row(acts(EXAMINES, "late"), CASE, method="post"),
    "counter:propose": Row(EXAMINES, CASE),
    "counter:grant": Row(acts(APPROVES, "late"), CASE, method="post"),
    "counter:refuse": Row(APPROVES, CASE),
    "counter:send_back": Row(APPROVES, CASE),
    "counter:reveal": Row(SEES_CASE, CASE),
    "counter:file": Row(SEES_CASE, of(ref="case", file="file"), policy=SANDBOX),
    "counter:file_page": Row(SEES_CASE, of(ref="case", file="file", page=1), policy=SANDBOX),
    "counter:document": Row(SEES_CASE, of(ref="case", document="document"), policy=SANDBOX),
    "departments:confirm_handler": Row(desk("ok", "clerk", "other_clerk")),
    "departments:move_phone": Row(desk("ok", "clerk", "other_clerk")),
    "departments:confirm_identity": Row(desk("ok", "clerk", "other_clerk")),
    "departments:confirm_identity_code": Row(desk("away", "clerk", "other_clerk")),
    "departments:start": Row(cells("login", "no", "away", finance="ok")),
    "departments:leave": Row(desk("ok", *DESK, "finance")),
    "departments:leave_move": Row(
        desk("none", *DESK, "finance") | dict.fromkeys(("clerk", "head", "approver"), "away"),
        of(pk="leave", verb="confirm"),
        "post",
    ),
    "departments:kin": Row(desk("ok", *DESK, "finance")),
    "departments:people": Row(desk("ok", "head")),
    "departments:propose_post": Row(desk("ok", "head")),
    "departments:decide_post": Row(desk("away", "head"), of(pk="proposal", verb="reject"), "post"),
    "departments:end_post": Row(desk("ok", "head"), of(pk="post")),
    "departments:see_recusal": Row(desk("away", "head"), of(pk="recusal"), "post"),
    "delegation:mine": Row(PROVED),
    "delegation:for_others": Row(PROVED),
    "delegation:appoint": Row(PROVED),
    "delegation:ask": Row(PROVED),
    "delegation:grant": Row(own(), of(pk="grant")),
    "delegation:code": Row(own(), of(pk="grant_asked")),
    "delegation:answer": Row(own("away"), of(pk="grant")),
    "delegation:end": Row(own(), of(pk="grant")),
    "delegation:signature": Row(own("none"), of(pk="grant")),
    "delegation:children": Row(PROVED),
    "delegation:helping": Row(own(handler="ok")),
    "delegation:help": Row(own(handler="ok")),
    "delegation:sign": Row(own(), of(pk="helped")),
    "delegation:window": Row(desk("ok", "clerk", "other_clerk")),
    "accounts:account": Row(RESIDENT),
    "accounts:sign_in": Row(cells("ok", "away", "away")),
    "accounts:scan": Row(cells("ok", "away", "away")),
    "accounts:scan_state": Row(cells("ok", "ok", "ok")),
    "accounts:scanned": Row(RESIDENT, of(token="x")),
    "accounts:identity": Row(NOTHING_THERE),  # no identity provider is set
    "accounts:identity_done": Row(NOTHING_THERE),
    "accounts:lost_phone": Row(PUBLIC),
    "accounts:raise_level": Row(PROVED),
    "accounts:face_done": Row(cells("login", "prove", "no")),
    "registries:face": Row(cells("login", "none", "no", owner="ok"), of(asked="face_asked")),
    "accounts:confirm_code": Row(cells("login", "away", "away")),
    "accounts:step_up": Row(RESIDENT),
    "accounts:sign_in_password": Row(cells("ok", "away", "away")),
    "accounts:sign_in_passkey": Row(cells("login", "away", "away")),
    "accounts:second_factor": Row(cells("login", "away", "away")),
    "accounts:security": Row(RESIDENT),
    "accounts:password": Row(CONFIRMED),
    "accounts:app": Row(CONFIRMED),
    "accounts:passkey_add": Row(CONFIRMED),
    "accounts:passkey": Row(CONFIRMED, of(pk=1)),
    "accounts:end_session": Row(cells("login", "none", "no"), of(pk=1), method="post"),
    "accounts:end_others": Row(cells("login", "away", "no"), method="post"),
    "accounts:end_app": Row(cells("login", "none", "no"), of(pk=1), method="post"),
    "accounts:acting": Row(PROVED),
    "accounts:enterprises": Row(PROVED),
    "accounts:add_enterprise": Row(PROVED),
    "accounts:enterprise": Row(own(), of(pk="firm")),
    "accounts:appoint_handler": Row(cells("login", "prove", "no"), of(pk="firm")),
    "accounts:handler": Row(cells("login", "prove", "no"), of(pk="firm_handler")),
    "accounts:end_handler": Row(own(stranger="ok"), of(pk="firm_handler")),
    "accounts:answer_appointment": Row(own("away"), of(pk="appointment"), method="post"),
    "accounts:address": Row(PROVED),
    "accounts:phone": Row(CONFIRMED),
    "accounts:phone_code": Row(CONFIRMED),
    "accounts:contact_phone": Row(CONFIRMED),
    "accounts:contact_code": Row(CONFIRMED),
    "accounts:uses": Row(PROVED),
    "accounts:consents": Row(RESIDENT),
    "accounts:withdraw_consent": Row(CONFIRMED, of(pk=1)),
    "accounts:export": Row(CONFIRMED),
    "accounts:download_export": Row(CONFIRMED),
    "accounts:close": Row(RESIDENT),
    "accounts:confirm_close": Row(CONFIRMED),
    "accounts:keep": Row(acts(RESIDENT, "away"), method="post"),
    "accounts:real_name_found": Row(PROVED),
    "accounts:real_name": Row(cells("login", "away", "no", visitor="ok")),
    "accounts:still_here": Row(cells("login", "done", "done"), method="post"),
    "accounts:sign_out": Row(cells("method", "method", "method")),
    "account_login": Row(cells("ok", "away", "away")),
    "account_logout": Row(cells("method", "method", "method")),
    "account_inactive": Row(acts(PUBLIC, "no")),
    "account_change_password": Row(cells("login", "no", "ok")),
    "mfa_authenticate": Row(cells("login", "away", "away")),
    "mfa_reauthenticate": Row(cells("login", "no", "ok")),
    "mfa_list_webauthn": Row(cells("login", "no", "ok")),
    "mfa_add_webauthn": Row(cells("login", "no", "prove")),
    "mfa_edit_webauthn": Row(cells("login", "no", "prove"), of(pk=1)),
    "mfa_activate_totp": Row(cells("login", "no", "prove")),
}
FIRM = of(ref="firm_draft")
OF_A_FIRM: dict[str, Row] = {
    "applications:check": Row(of_firm(), FIRM),
    "applications:fill": Row(of_firm(), of(ref="firm_draft", group="unit")),
    "applications:discard": Row(of_firm(), FIRM),
    "applications_api:case": Row(of_firm(visitor="no"), FIRM),
    "applications_api:answers": Row(of_firm(visitor="no"), FIRM),
    "applications_api:materials": Row(of_firm(visitor="no"), FIRM),
    "counter:case": Row(desk("none", *DESK), FIRM),
}
"""The same addresses with something of an enterprise's: its handler and its legal representative, nobody else."""
