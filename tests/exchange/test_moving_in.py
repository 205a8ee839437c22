"""A ledger of the office's moved in: mapped, mended, taken in, taken back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from desk.models import ColumnMapping
from funds.models import FundEntry
from records.models import Job
from tests.desk.conftest import People, people, signed_in  # noqa: F401 - the people are a fixture
from tests.exchange.ledgers import FUNDS_FIXED, FUNDS_HEADS, PAID, csv_ledger, funds_ledger

pytestmark = pytest.mark.django_db
BAD = (*PAID, (4, "大源", "去年底", 0.1, "其他", "张三"))


def upload(client: Client, data: bytes, name: str = "台账.xlsx", kind: str = "funds") -> Job:
    answer = client.post(reverse("desk:moving_in"), {"slug": kind, "book": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.content.decode()
    return Job.objects.latest("pk")


def page_of(job: Job) -> str:
    return reverse("desk:moving_in_ledger", args=[job.pk])


def mapped(**more: str) -> dict[str, str]:
    """The mapping form, filled in."""
    heads = {f"head_{name}": head for name, head in FUNDS_HEADS.items()} | {"head_amount": "支付金额（万元）"}
    return heads | {f"fixed_{name}": said for name, said in FUNDS_FIXED.items()} | {"map": "1"} | more


def map_it(client: Client, job: Job, **more: str) -> Job:
    answer = client.post(page_of(job), mapped(**more))
    assert answer.status_code == 302, answer.context["form"].errors
    return Job.objects.latest("pk")


def test_what_is_not_recognised_is_asked_for(people: People) -> None:  # noqa: F811
    office = signed_in(people.office)
    job = upload(office, funds_ledger())
    shown = office.get(page_of(job)).content.decode()
    assert "请在下面选择对应的表头" in shown
    assert "支付金额（万元）｜1.2" in shown


def test_a_ledger_is_mapped_and_taken_in_with_what_all_rows_say(people: People) -> None:  # noqa: F811
    office = signed_in(people.office)
    job = map_it(office, upload(office, funds_ledger()))
    assert (job.result["fault_count"], job.result["sheets"][0]["new"]) == (0, 3)
    assert "核对无误，可以导入3行" in office.get(page_of(job)).content.decode()
    office.post(reverse("desk:job_write", args=[job.pk]), {"then": ""})
    entries = FundEntry.objects.order_by("happened_on")
    assert [(each.area, each.amount, each.fund, each.entry) for each in entries] == [
        ("330111117", Decimal("12000.00"), "DUTY", "PAYMENT"),
        ("330111117", Decimal("5000.00"), "DUTY", "PAYMENT"),
        ("330111001", Decimal("3000.00"), "DUTY", "PAYMENT"),
    ]


def test_the_csv_of_the_same_ledger_changes_nothing_afterwards(people: People) -> None:  # noqa: F811
    office = signed_in(people.office)
    job = map_it(office, upload(office, funds_ledger()), name="履职经费台账")
    office.post(reverse("desk:job_write", args=[job.pk]), {"then": ""})
    again = upload(office, csv_ledger(PAID), "台账.csv")
    assert (again.result["sheets"][0]["unchanged"], again.result["sheets"][0]["new"]) == (3, 0)
    assert "没有变化，不用导入" in office.get(page_of(again)).content.decode()


def test_a_bad_row_is_mended_in_the_page(people: People) -> None:  # noqa: F811
    office = signed_in(people.office)
    job = map_it(office, upload(office, funds_ledger(BAD)))
    shown = office.get(page_of(job)).content.decode()
    assert "“去年底”不是日期" in shown
    assert "日期（发生时间）" in shown
    office.post(page_of(job), {"mend-0": "2025.12.30", "mend": "1"})
    fresh = Job.objects.latest("pk")
    assert (fresh.result["fault_count"], fresh.result["sheets"][0]["new"]) == (0, 4)
    assert "2025.12.30" in office.get(page_of(fresh)).content.decode()


def test_a_word_the_portal_does_not_know_is_told_once_and_kept_with_the_mapping(people: People) -> None:  # noqa: F811
    office = signed_in(people.office)
    rows = [(place, "大源", f"2026.3.{place}", 0.1, "开会", "张三") for place in (1, 2, 3)]
    job = map_it(office, upload(office, funds_ledger(rows)))
    shown = office.get(page_of(job)).content.decode()
    assert shown.count("“开会”") == 1
    assert "3行" in shown
    office.post(page_of(job), {"mend-0": "学习培训", "mend": "1"})
    fresh = map_it(office, Job.objects.latest("pk"), name="履职经费台账")
    assert fresh.result["fault_count"] == 0
    assert upload(office, funds_ledger(rows)).result["fault_count"] == 0


def test_a_bad_row_is_left_out(people: People) -> None:  # noqa: F811
    office = signed_in(people.office)
    job = map_it(office, upload(office, funds_ledger(BAD)))
    office.post(page_of(job), {"leave": "履职经费|7"})
    fresh = Job.objects.latest("pk")
    assert (fresh.result["fault_count"], fresh.result["sheets"][0]["new"]) == (0, 3)
    office.post(page_of(fresh), {"forget": "1"})
    assert Job.objects.latest("pk").result["fault_count"] == 1


def test_pressing_mend_without_a_change_says_so(people: People) -> None:  # noqa: F811
    office = signed_in(people.office)
    job = map_it(office, upload(office, funds_ledger(BAD)))
    answer = office.post(page_of(job), {"mend-0": "去年底", "mend": "1"}, follow=True)
    assert "没有改动任何一处" in answer.content.decode()
    assert Job.objects.latest("pk") == job


def test_a_batch_is_undone(people: People) -> None:  # noqa: F811
    office = signed_in(people.office)
    job = map_it(office, upload(office, funds_ledger()))
    office.post(reverse("desk:job_write", args=[job.pk]), {"then": ""})
    written = Job.objects.latest("pk")
    answer = office.post(page_of(job), mapped(), follow=True)
    assert "已经导入，不能再改" in answer.content.decode()
    office.post(reverse("desk:job_undo", args=[written.pk]))
    assert set(FundEntry.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_a_mapping_is_kept_by_name_used_again_and_forgotten(people: People) -> None:  # noqa: F811
    office, colleague = signed_in(people.office), signed_in(people.colleague)
    map_it(office, upload(office, funds_ledger()), name="履职经费台账")
    mapping = ColumnMapping.objects.get()
    assert (mapping.name, mapping.kind, mapping.fixed) == ("履职经费台账", "funds", FUNDS_FIXED)
    assert upload(colleague, funds_ledger(BAD)).result["fault_count"] == 1
    colleague.post(reverse("desk:mapping_drop", args=[mapping.pk]))
    assert not ColumnMapping.objects.exists()


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"head_amount": ""}, "请选择台账里的表头"),
        ({"head_category": "发生时间"}, "“发生时间”已经对应给"),
        ({"head_amount": "没有的表头"}, "台账里没有这个表头"),
        ({"fixed_for_year": "十几"}, "不是整数"),
        ({"fixed_fund": "别的钱"}, "没有这一项"),
        ({"name": "字" * 61}, "最多60字"),
    ],
)
def test_a_bad_mapping_is_told_beside_its_field(people: People, more: dict[str, str], told: str) -> None:  # noqa: F811
    office = signed_in(people.office)
    answer = office.post(page_of(upload(office, funds_ledger())), mapped(**more))
    assert answer.status_code == 400
    assert told in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "name", "kind", "told"),
    [
        (b"", "台账.xlsx", "funds", "是空文件"),
        (b"%PDF", "台账.xlsx", "funds", "这是PDF 文件，不是表格"),
        (b"x", "台账.et", "funds", "WPS 表格自己的格式"),
        (funds_ledger(), "台账.xlsx", "", "请选择台账里是什么内容"),
        (funds_ledger(), "台账.xlsx", "别的", "没有这一种"),
    ],
)
def test_a_bad_upload_is_told(people: People, data: bytes, name: str, kind: str, told: str) -> None:  # noqa: F811
    answer = signed_in(people.office).post(
        reverse("desk:moving_in"), {"slug": kind, "book": SimpleUploadedFile(name, data)}
    )
    assert answer.status_code == 400
    assert told in answer.content.decode()


def test_only_the_office_moves_ledgers_in(people: People) -> None:  # noqa: F811
    job = upload(signed_in(people.office), funds_ledger())
    for who in (people.clerk, people.leader):
        client = signed_in(who)
        assert client.get(reverse("desk:moving_in")).status_code == 403
        assert client.post(page_of(job), mapped()).status_code == 403


def test_a_strange_row_to_leave_out_is_none(people: People) -> None:  # noqa: F811
    office = signed_in(people.office)
    job = upload(office, funds_ledger())
    for leave in ("", "履职经费|x", "履职经费|99999999999"):
        assert office.post(page_of(job), {"leave": leave}).status_code == 404
