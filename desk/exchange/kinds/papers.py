"""规范性文件: one row a document with its way through filing and review."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import ClassVar

from desk.exchange.columns import Values, a_day, doc_number, text
from desk.exchange.context import Context, Fault
from desk.exchange.kinds.base import AREA, Known
from desk.exchange.kinds.records import RecordSheet, Rider
from opinions.models import NormativeDocument
from records.states import StepName


class DocumentSheet(RecordSheet):
    """规范性文件."""

    slug = "documents"
    label = "规范性文件"
    model = NormativeDocument
    own: ClassVar = (
        text("title", "文件名称", 40, "大源镇农村公墓管理办法", needed=True, also=("标题", "名称")),
        doc_number("doc_no", "文号", 22, "大政〔2026〕8号", also=("发文字号",)),
        a_day("issued_on", "印发日期", "2026年4月2日", needed=True, also=("发文日期", "印发时间")),
        a_day("published_on", "公布日期", "2026年4月8日", also=("公布时间",)),
        a_day("filed_on", "报备日期", "2026年4月20日", also=("备案日期", "报送备案日期")),
        text("filed_proof", "报备依据", 22, "大政备〔2026〕2号"),
        a_day("reviewed_on", "审查完成日期", None, also=("审查日期",)),
        text("reviewed_proof", "审查依据", 22, None),
        a_day("corrected_on", "纠正日期", None),
        text("corrected_proof", "纠正依据", 22, None),
    )
    notes = ("有文号的，同一单位、同一文号视为同一件；没有文号的看文件名称。还没有办理的环节留空。",)
    fields: ClassVar = {
        "title": "title",
        "doc_no": "doc_no",
        "issued_on": "issued_on",
        "published_on": "published_on",
    }
    riders = (
        Rider(StepName.FILED, "filed_on", "filed_proof"),
        Rider(StepName.REVIEWED, "reviewed_on", "reviewed_proof", after="filed_on"),
        Rider(StepName.CORRECTED, "corrected_on", "corrected_proof"),
    )

    def identity(self, values: Values) -> Hashable:
        return values[AREA], values["doc_no"] or values["title"]

    def faults(self, values: Values, known: Known | None, ctx: Context) -> Iterable[Fault]:
        issued, published = values["issued_on"], values["published_on"]
        if issued and published and published < issued:
            yield Fault("published_on", "公布日期不能早于印发日期")
        filed, dated = values["filed_on"], published or issued
        if filed and dated and filed < dated:
            yield Fault("filed_on", "报备日期不能早于公布（印发）日期")
