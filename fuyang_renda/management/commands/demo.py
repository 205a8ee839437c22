"""Write the demonstration data into an empty database."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fuyang_renda.demo import city
from fuyang_renda.demo.accounts import account_table
from fuyang_renda.demo.load import demo_write, what_is_there
from townships.tokens import is_demo

NOT_EMPTY = 2


class Command(BaseCommand):
    help = "在空数据库中写入演示数据（虚构，每次都一样）；库中已有数据时拒绝"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="库中已有数据时什么也不做，正常结束（供 make run 使用）"
        )
        parser.add_argument(
            "--accounts", action="store_true", help="只列出演示账号；库中没有演示数据时什么也不列"
        )
        parser.add_argument(
            "--city",
            action="store_true",
            help="另写入杭州市其余12个区县167个虚构单位和市、省两个账号；可在已有演示数据的库中补写",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accounts"]:
            if is_demo():
                self.stdout.write(account_table(city=city.is_there()))
            return
        if not (options["city"] and is_demo()):
            if found := what_is_there():
                if options["if_empty"]:
                    return
                raise CommandError(
                    f"数据库里已有数据（{found}），没有写入演示数据。演示数据只能写入空数据库："
                    "请另建一个数据库，用 DATABASE_URL 指向它，运行 migrate 之后再试。",
                    returncode=NOT_EMPTY,
                )
            used = demo_write()
            self.stdout.write(f"演示数据已写入：{sum(used.values())}件材料，均为虚构，各页显示“演示数据”。")
        if options["city"] and not city.is_there():
            self.stdout.write(
                f"杭州市其余区县的演示数据已写入：{city.city_write()}件材料，单位和材料均为虚构。"
            )
        self.stdout.write(account_table(city=city.is_there()))
