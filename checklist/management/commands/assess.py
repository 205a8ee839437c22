"""Print a board: table, json or csv."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from datetime import date
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from checklist.board import Scoreboard
from checklist.export import board_csv, board_json
from checklist.queries import NoBoard, scoreboard

BAD_ARGUMENTS = 2
DEFAULT_AREA = "330111"


def _refuse(message: str) -> NoReturn:
    raise CommandError(message, returncode=BAD_ARGUMENTS)


# What argparse says of arguments written wrongly (its own words, behind the option's name), and what we say.
_COMPLAINTS = (
    (re.compile(r"unrecognized arguments: (.+)"), "没有这样的参数 {}"),
    (re.compile(r"argument (.+): expected one argument"), "{} 后面没有写值"),
    (re.compile(r"ambiguous option: (\S+) .*"), "{} 不完整，可能是几个参数中的一个"),
)


def _in_chinese(message: str) -> str:
    for complaint, words in _COMPLAINTS:
        if told := complaint.fullmatch(message):
            return words.format(told[1])
    return message


class _Parser(CommandParser):
    """argparse's own complaints are English; ours say the same in Chinese, with the same exit code."""

    def error(self, message: str) -> NoReturn:
        told = f"参数有误：{_in_chinese(message)}。例如：--year 2026 --as-of 2026-11-23 --format json"
        if not self.called_from_command_line:
            _refuse(told)
        self.exit(BAD_ARGUMENTS, f"{told}\n")


class Command(BaseCommand):
    help = "按某年清单判断各乡镇(街道)截至某日的规定动作落实情况"

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.__class__ = _Parser
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", help="年度，例如2026；不写为截至日期所在年")
        parser.add_argument("--as-of", help="截至日期，例如2026-11-23；不写为今天")
        parser.add_argument("--area", default=DEFAULT_AREA, help="区划代码的前缀：2、4、6或9位数字")
        parser.add_argument("--format", default="table", help="table、json或csv")

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = _day(options["as_of"])
        year = _year(options["year"], as_of)
        area, form = str(options["area"]), options["format"]
        if not re.fullmatch(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}", area):
            _refuse(f"--area 应为2、4、6或9位数字：{area}")
        writers = {"table": _table, "json": board_json, "csv": board_csv}
        if form not in writers:
            _refuse(f"--format 只能是 table、json、csv：{form}")
        try:
            board = scoreboard(area=area, year=year, as_of=as_of)
        except NoBoard as reason:
            _refuse(str(reason))
        if not board.units:
            _refuse(f"{area} 在{as_of.isoformat()}没有乡镇(街道)")
        self.stdout.write(writers[form](board), ending="" if form == "csv" else "\n")


def _day(written: str | None) -> date:
    if not written:
        return timezone.localdate()
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", written, re.ASCII):
            raise ValueError
        return date.fromisoformat(written)
    except ValueError:
        _refuse(f"--as-of 应写成2026-11-23的样子，且是存在的日期：{written}")


def _year(written: str | None, as_of: date) -> int:
    if not written:
        return as_of.year
    if not re.fullmatch(r"20[0-9]{2}", written):
        _refuse(f"--year 应为四位年份，例如2026：{written}")
    return int(written)


def _table(board: Scoreboard) -> str:
    """A line per unit: score, progress, and a word per item."""
    lines = [f"{board.year}年度（清单{board.checklist}，{board.mode.label}）截至{board.as_of.isoformat()}"]
    lines.append(
        "\t".join(["代码", "单位", "落实度", "全年进度", *(each.short_title for each in board.headings)])
    )
    lines.extend(
        "\t".join(
            [
                unit.code,
                unit.name,
                unit.score or "—",
                unit.progress or "—",
                *(f"{item.state.label}{_ratio(item.percent_text, item.ratio)}" for item in unit.items),
            ]
        )
        for unit in board.units
    )
    sums = board.totals
    lines.append(
        f"完成率{sums.completion_text}，及时率{sums.timeliness_text}，逾期{sums.late_items}项次"
        f"（{sums.late_units}个单位），人大工作会议{sums.conference}/{sums.units}，实施意见{sums.opinion}/{sums.units}"
    )
    return "\n".join(lines)


def _ratio(percent: str | None, ratio: object) -> str:
    return f" {percent}" if percent is not None and ratio != 1 else ""
