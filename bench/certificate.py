"""A certificate printed, sealed, stored and registered, against a bare render plus a bare signature (CPU time)."""

from __future__ import annotations

from bench import floors
from bench.measure import Goal, Result, interleaved

TEMPLATE = "pdf/certificates/generic.html"
ROWS = {"姓名": "陈演示", "证件号码": "4409**********0023", "有效期": "长期", "发证机关": "高州市人民政府"}
CONTEXT = {"rows": [{"label": label, "value": value, "number": False} for label, value in ROWS.items()]}


def request():
    """A certificate that waits to be made."""
    from services.departments.models import Department
    from services.documents.operations import request_document

    organ = Department.objects.order_by("id").first()
    return request_document(
        kind="certificate",
        template=TEMPLATE,
        context=CONTEXT,
        seal=organ.code,
        series="证",
        subject_ref="bench",
        title="测量",
        by=None,
    )


def run(rounds: int) -> dict[str, Result]:
    """One certificate per turn; rows are requested before the clock starts."""
    from django.template.loader import render_to_string

    from services.documents.operations import make_now
    from services.documents.printing.paper import full_context

    waiting = [request() for _ in range(rounds * 2 + 2)]
    html = render_to_string(TEMPLATE, full_context(waiting[0]))
    paper = floors.bare_paper(html)
    signature = floors.bare_signature(paper())
    result = interleaved(
        lambda: (paper(), signature()),
        lambda: make_now(waiting.pop()),
        rounds=rounds,
        times=(2, 2),
        goal=Goal(most=1.15),
    )
    return {"certificate made and signed": result}
