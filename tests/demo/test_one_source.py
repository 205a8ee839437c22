"""Every number of the overview, the units' pages, the dossiers, workbooks, papers and the API: the same everywhere."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client
from docx import Document
from lxml import html

from accounts.models import ApiToken, User
from accounts.roles import Role
from accounts.token_services import token_issue
from dashboard.bulletins.layout import blocks_of, written
from dashboard.bulletins.services import bulletins_draft
from dashboard.bulletins.subject import subject_of
from dashboard.models import Bulletin, Kind
from papers.chips import ITEM_CHIPS
from tests.factories import DISTRICT, at, make_user
from townships.models import Township

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
ON = "?year=2026&as_of=2026-10-31"
WORD = {state: chip.word for state, chip in ITEM_CHIPS.items()}
LATE = {WORD[state] for state in ("OVERDUE", "NO_DATA", "PARTIAL")}
FINISHED = {WORD["DONE"], WORD["DONE_LATE"]}


@dataclass
class Told:
    """What one medium says: each unit's items in words, each unit's 落实度 and 全年进度, and the district's sums."""

    items: dict[str, list[str]] = field(default_factory=dict)
    scores: dict[str, tuple[str, str]] = field(default_factory=dict)
    sums: dict[str, int] = field(default_factory=dict)


def near(shown: str, written: str) -> bool:
    """Whether a page's one decimal is that of a number written with two: each is rounded from the exact one."""
    if "—" in {shown, written}:
        return shown == written
    return abs(Decimal(shown) - Decimal(written)) <= Decimal("0.05")


@pytest.fixture
def office() -> Client:
    client = Client()
    client.force_login(User.objects.get(username="quban1"))
    return client


def page_of(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.fromstring(answer.content.decode())


def words(node: Any) -> str:
    return "".join(node.text_content().split())


def by_api() -> Told:
    keeper = make_user(Role.SYSADMIN, "33", name="管理员")
    token = ApiToken(name="平台", purpose="测试", scope=DISTRICT, expires_on=date(2028, 1, 1))
    secret = token_issue(token=token, by=keeper, at=at("2026-11-20"))
    answer = Client().get(
        "/api/v1/scoreboard?year=2026&as_of=2026-10-31", headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.status_code == 200
    told = Told()
    for unit in answer.json()["townships"]:
        told.items[unit["name"]] = [WORD[item["state"]] for item in unit["items"]]
        told.scores[unit["name"]] = unit["score"] or "—", unit["progress"] or "—"
    return told


def plain(chip: Any) -> str:
    """The word of a chip, without its sign and without how many days or percents it adds."""
    return "".join(text.strip() for text in chip.xpath("text()"))


def rows_of(page: Any) -> list[Any]:
    return list(page.xpath("//table[@class='matrix']/tbody/tr[not(@class)]"))


def by_overview(client: Client) -> Told:
    told, page = Told(), page_of(client, f"/overview/{ON}")
    for row in rows_of(page):
        name = words(row.xpath("th/a")[0])
        told.items[name] = [plain(cell[0]) for cell in row.find_class("cell")]
        score = row.find_class("sc")[0]
        told.scores[name] = score.text.strip(), words(score[0])
    tiles = " ".join(words(tile) for tile in page.find_class("tile"))
    done, due = re.findall(r"规定动作完成(\d+)/应完成(\d+)项次", tiles)[0]
    late, units = re.findall(r"逾期(\d+)项次涉及(\d+)个单位", tiles)[0]
    told.sums = {"done": int(done), "due": int(due), "late": int(late), "late_units": int(units)}
    line = words(page.find_class("first-line")[0])
    assert f"应完成{due}项次、已完成{done}项次" in line
    assert f"逾期{late}项次，涉及{units}个单位" in line
    return told


def by_workbook(client: Client) -> Told:
    told = Told()
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/overview.xlsx{ON}").content), data_only=True)
    rows = [row for row in book["落实情况"].iter_rows(values_only=True) if isinstance(row[1], str) and row[1]]
    for row in rows[1:]:  # below the heads
        name = str(row[0]).removesuffix("（试点）")
        told.items[name] = [str(cell).split()[1] for cell in row[1:11]]
        told.scores[name] = f"{row[12]:.2f}", f"{row[13]:.2f}"
    return told


def by_pages_of_units(client: Client, codes: dict[str, str]) -> Told:
    told = Told()
    for name, code in codes.items():
        page = page_of(client, f"/townships/{code}/{ON}")
        rows = page.xpath("//table[contains(@class, 'reasons')]/tbody/tr")
        told.items[name] = [plain(row.find_class("st")[0]) for row in rows]
        tile = page.find_class("tile-score")[0]
        progress = re.findall(r"全年进度([\d.]+|—)", words(tile))[0]
        told.scores[name] = words(tile.find_class("v")[0]), progress
        finished, late = (words(each) for each in page.find_class("v")[1:3])
        told.sums["done"] = told.sums.get("done", 0) + int(finished.split("/")[0])
        told.sums["late"] = told.sums.get("late", 0) + int(late.removesuffix("项次"))
    return told


def codes_of(client: Client) -> dict[str, str]:
    links = [row.xpath("th/a")[0] for row in rows_of(page_of(client, f"/overview/{ON}"))]
    return {words(link): link.get("href").split("/")[2] for link in links}


def text_of(paper: Bulletin) -> str:
    """All the words of a paper's page."""
    blocks = paper.blocks or written(
        blocks_of(paper, subject_of(paper, date(2026, 11, 20), User.objects.get(username="quban1")))
    )
    return "".join(block.get("text", "") for block in blocks)


def table_of(paper: Bulletin, head: str) -> list[list[str]]:
    """The rows of the table of an issued .docx whose first head this is."""
    assert paper.content
    made = Document(io.BytesIO(bytes(paper.content)))
    (found,) = [table for table in made.tables if table.cell(0, 0).text == head]
    return [[cell.text for cell in row.cells] for row in found.rows][1:]


def test_every_number_is_the_same_wherever_it_stands(office: Client) -> None:
    api, overview, workbook = by_api(), by_overview(office), by_workbook(office)
    codes = codes_of(office)
    units = by_pages_of_units(office, codes)
    assert len(api.items) == 24
    for medium in (overview, workbook, units):
        assert medium.items == api.items
    assert workbook.scores == api.scores
    assert units.scores == overview.scores
    for name, shown in overview.scores.items():
        assert all(map(near, shown, api.scores[name])), name
    assert units.sums == {name: overview.sums[name] for name in ("done", "late")}
    assert sum(word in FINISHED for row in api.items.values() for word in row) == overview.sums["done"]
    assert sum(word in LATE for row in api.items.values() for word in row) == overview.sums["late"]


def test_a_circular_gives_the_overviews_numbers(office: Client) -> None:
    overview = by_overview(office)
    paper = Bulletin.objects.get(kind=Kind.CIRCULAR)
    by_item, by_unit = table_of(paper, "规定动作"), table_of(paper, "乡镇(街道)")
    for rows in (by_item, by_unit):
        due, done, late, pending = (sum(int(row[place]) for row in rows) for place in (1, 2, 3, 4))
        assert {"due": due, "done": done, "late": late} == {
            name: overview.sums[name] for name in ("due", "done", "late")
        }
        assert pending == sum(word == WORD["PENDING"] for row in overview.items.values() for word in row)
    assert [row[0] for row in by_unit] == list(overview.items)
    for row in by_unit:
        items = overview.items[row[0]]
        assert int(row[2]) == sum(word in FINISHED for word in items)
        assert int(row[3]) == sum(word in LATE for word in items)
    book = openpyxl.load_workbook(
        io.BytesIO(office.get(f"/bulletins/{paper.pk}.xlsx").content), data_only=True
    )
    for sheet, rows in (("分项", by_item), ("分单位", by_unit)):
        lines = [row for row in book[sheet].iter_rows(values_only=True) if isinstance(row[1], int)]
        assert [[str(cell) for cell in line[:5]] for line in lines[:-1]] == [row[:5] for row in rows]
        assert lines[-1][1:4] == (overview.sums["due"], overview.sums["done"], overview.sums["late"])


def test_every_sum_of_a_circular_and_a_brief_is_a_tiles(office: Client) -> None:
    page = page_of(office, f"/overview/{ON}")
    tiles = {words(tile.find_class("k")[0]): words(tile) for tile in page.find_class("tile")}
    conference = re.findall(r"本届(\d+)/(\d+)", tiles["党(工)委人大工作会议"])[0]
    opinion = re.findall(r"(\d+)/(\d+)个单位", tiles["实施意见（现行有效）"])[0]
    rates = re.findall(r"完成率([\d.]+%)及时率([\d.]+%)", tiles["规定动作完成"])[0]
    settled, asked = re.findall(r"问政问题办结(\d+)/(\d+)个", tiles["民生成效"])[0]
    accepted = re.findall(r"微实事完成(\d+)个", tiles["民生成效"])[0]
    told = {kind: text_of(Bulletin.objects.get(kind=kind)) for kind in (Kind.CIRCULAR, Kind.BRIEF)}
    line = words(page.find_class("first-line")[0])
    assert line[: line.index("（完成率")] in told[Kind.CIRCULAR]
    assert f"完成率{rates[0]}" in told[Kind.CIRCULAR]
    assert f"及时率{rates[1]}" in told[Kind.CIRCULAR]
    assert f"完成率{rates[0]}，及时率{rates[1]}" in told[Kind.BRIEF]
    for said in told.values():
        assert re.search(rf"人大工作会议的(?:乡镇\(街道\))?{conference[0]}个", said)
        assert re.search(rf"实施意见的(?:乡镇\(街道\))?{opinion[0]}个", said)
        assert f"代表问政提出问题{asked}个，办结{settled}个" in said
        assert f"完成民生微实事{accepted}个" in said
    assert f"{conference[1]}个乡镇(街道)中" in told[Kind.CIRCULAR]


def test_a_visits_page_and_a_years_material_give_the_units_own(office: Client) -> None:
    codes = codes_of(office)
    units = by_pages_of_units(office, codes)
    names = {code: name for name, code in codes.items()}
    snapshot = Bulletin.objects.get(kind=Kind.CIRCULAR).snapshot
    by = User.objects.get(username="quban1")
    chosen = Township.objects.filter(code__in=codes.values())
    made = [
        *Bulletin.objects.filter(kind=Kind.VISIT),
        *bulletins_draft(snapshot=snapshot, kind=Kind.YEARLY, units=chosen, by=by, at=at("2026-11-20")),
    ]
    for paper in made:
        assert paper.unit_id
        name = names[paper.unit_id]
        said = text_of(paper)
        finished = [word in FINISHED for word in units.items[name]]
        if paper.kind == Kind.VISIT:
            assert f"已完成{sum(finished)}项次" in said
            assert f"逾期{sum(word in LATE for word in units.items[name])}项次" in said
        page = words(page_of(office, f"/townships/{paper.unit_id}/dossier/{ON}"))
        for body, number in re.findall(r"(本级人大代表|区人大代表|居民议事会成员)(\d+)名", said):
            assert f"{body}{number}名" in page, (name, body)
        if paper.kind == Kind.YEARLY:
            blocks = written(blocks_of(paper, subject_of(paper, date(2026, 11, 20), by)))
            (money,) = [block["rows"] for block in blocks if block.get("heads", ("",))[0] == "经费"]
            for _, given, paid in money:
                assert "".join(given.split()) in page, (name, given)
                assert "".join(paid.split()) in page, (name, paid)
            (held,) = [block["rows"] for block in blocks if block.get("heads", ("",))[0] == "活动"]
            assert f"活动{held[-1][1]}次参加{held[-1][2]}人次" in page, name


def test_a_units_papers_give_its_pages_numbers(office: Client) -> None:
    codes = codes_of(office)
    units = by_pages_of_units(office, codes)
    names = {code: name for name, code in codes.items()}
    papers = list(Bulletin.objects.filter(kind=Kind.FEEDBACK))
    assert len(papers) == 24
    for paper in papers:
        assert paper.unit_id
        name = names[paper.unit_id]
        said = "".join(block.get("text", "") for block in paper.blocks)
        done = sum(word in FINISHED for word in units.items[name])
        late = sum(word in LATE for word in units.items[name])
        assert f"已完成{done}项次" in said
        assert f"逾期{late}项次" in said
        assert f"落实度{units.scores[name][0]}，全年进度{units.scores[name][1]}。" in said
