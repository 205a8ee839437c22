"""Start in earnest: from an empty database to a district with units, terms, offices held and accounts."""

from __future__ import annotations

import os
import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from fuyang_renda.starting.applying import FirstPassword, StartRefused, password_slip, plan_apply
from fuyang_renda.starting.begin import start_begin
from fuyang_renda.starting.clean import clean_make, clean_place
from fuyang_renda.starting.missing import readiness
from fuyang_renda.starting.plan import Plan
from fuyang_renda.starting.reading import plan_of
from fuyang_renda.starting.sheets import start_workbook
from papers.books import BookRefused, open_book
from townships.models import Township
from townships.tokens import is_demo
from townships.units import FUYANG

NOT_POSSIBLE = 2
_ADMINISTRATOR = "python manage.py open_account xitong --name 姓名 --role sysadmin --scope {district}"
_OFFICE = "python manage.py open_account quban1 --name 姓名 --role office --scope {district}"


class Command(BaseCommand):
    help = (
        "正式启用：不带参数时列出还缺什么；--book 写出启用登记表；--read 读回并预览，加 --apply 写入；"
        "--clean 在演示库旁边另建一个空库"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--district", default=FUYANG, help="6位区划代码，默认330111富阳区")
        parser.add_argument("--book", metavar="FILE", help="写出启用登记表（.xlsx），填好后读回")
        parser.add_argument("--read", metavar="FILE", help="读回填好的登记表，逐格预览")
        parser.add_argument("--apply", action="store_true", help="与 --read 合用：没有问题时全部写入")
        parser.add_argument(
            "--by", metavar="登录名", default="", help="以哪个区人大办账号的名义登记（只有一个时可省）"
        )
        parser.add_argument("--passwords", metavar="FILE", help="首次登录密码写到哪个新文件（权限600）")
        parser.add_argument(
            "--clean", action="store_true", help="另建一个空库（SQLite），或写明怎样建（PostgreSQL）"
        )
        parser.add_argument(
            "--begin", action="store_true", help="只写入清单（试运行）和口径问答，标明不是演示库"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        district = options["district"]
        if not re.fullmatch(r"[0-9]{6}", district):
            raise CommandError("--district 写6位区划代码，如330111", returncode=NOT_POSSIBLE)
        if options["clean"]:
            self._clean(district)
            return
        waiting = MigrationExecutor(connection)
        if waiting.migration_plan(waiting.loader.graph.leaf_nodes()):
            raise CommandError(
                "数据库还没有建好表，请先运行：python manage.py migrate", returncode=NOT_POSSIBLE
            )
        if is_demo():
            commands = "\n".join(f"  {line}" for line in clean_place().commands)
            raise CommandError(
                f"这个数据库里是演示数据，不能在上面正式启用。请在旁边另建一个空库：\n{commands}",
                returncode=NOT_POSSIBLE,
            )
        if start_begin(district=district, at=timezone.now()):
            self.stdout.write("已写入规定动作清单（试运行）和口径问答；这个库不再接受演示数据")
        if options["begin"]:
            return
        if options["book"]:
            self._book(Path(options["book"]), district)
        elif options["read"]:
            self._read(Path(options["read"]), district, options)
        else:
            self._missing(district)

    def _clean(self, district: str) -> None:
        place = clean_place()
        if place.path is not None:
            if place.path.exists():
                raise CommandError(f"{place.path} 已经存在，没有改动", returncode=NOT_POSSIBLE)
            try:
                clean_make(place, district)
            except (OSError, RuntimeError) as error:
                raise CommandError(f"没有建成：{error}", returncode=NOT_POSSIBLE) from error
            self.stdout.write(f"已建好空库：{place.path}。接着用它：")
            lines = place.commands[1:]
        else:
            self.stdout.write("请依次执行（密码换成数据库用户自己的）：")
            lines = place.commands
        self.stdout.write("\n".join(f"  {line}" for line in lines))

    def _book(self, target: Path, district: str) -> None:
        units = Township.objects.open_on(timezone.localdate()).filter(code__startswith=district)
        content = start_workbook(district, list(units))
        try:
            with target.open("xb") as kept:
                kept.write(content)
        except FileExistsError:
            raise CommandError(f"{target} 已经存在，请换一个文件名", returncode=NOT_POSSIBLE) from None
        except OSError as error:
            raise CommandError(f"不能写 {target}：{error.strerror}", returncode=NOT_POSSIBLE) from error
        self.stdout.write(f"已写出启用登记表：{target}。填好后：python manage.py start --read {target}")

    def _read(self, source: Path, district: str, options: dict[str, Any]) -> None:
        now = timezone.now()
        try:
            book = open_book(source.read_bytes(), source.name)
            plan = plan_of(book=book, district=district, on=timezone.localdate(now), opens_office=True)
        except OSError as error:
            raise CommandError(f"打不开文件 {source}，请核对文件名", returncode=NOT_POSSIBLE) from error
        except BookRefused as error:
            raise CommandError(f"{source}：{error}", returncode=NOT_POSSIBLE) from error
        self._preview(plan)
        if not options["apply"] or plan.is_empty:
            if not plan.is_empty and not self._offices(district):
                self.stdout.write(
                    "写入时要以区人大办的名义登记，现在还没有这样的账号；请先运行："
                    "python manage.py open_account 登录名 --name 姓名 --role office"
                )
            return
        by = self._office(options["by"], district)
        slip = Path(options["passwords"] or f"首次登录密码-{timezone.localtime(now):%Y%m%d-%H%M%S}.txt")
        if slip.exists():
            raise CommandError(f"{slip} 已经存在，请换一个文件名", returncode=NOT_POSSIBLE)
        try:
            opened = plan_apply(plan=plan, district=district, by=by, at=now)
        except StartRefused as error:
            raise CommandError(f"没有写入任何内容。{error}", returncode=NOT_POSSIBLE) from error
        self.stdout.write("已全部写入")
        self._hand_out(opened, slip)
        self._missing(district)

    def _preview(self, plan: Plan) -> None:
        if plan.problems:
            lines = "\n".join(f"  {each.where}：{each.message}" for each in plan.problems)
            raise CommandError(
                f"有{len(plan.problems)}处要改，没有写入任何内容：\n{lines}", returncode=NOT_POSSIBLE
            )
        told = "，".join(f"{name}{count}" for name, count in plan.counts if count)
        self.stdout.write(f"新增：{told or '没有'}；已登记、不再写入：{plan.unchanged}行")

    @staticmethod
    def _offices(district: str) -> list[User]:
        """The office's own accounts that may act today."""
        return [
            user
            for user in User.objects.get_queryset().able_on(timezone.localdate())
            if user.role == Role.OFFICE and user.scope == district
        ]

    def _office(self, username: str, district: str) -> User:
        """In whose name the registers are written."""
        offices = self._offices(district)
        named = [user for user in offices if user.username == username] if username else offices[:1]
        if not named:
            raise CommandError(
                f"{'没有这个区人大办账号' if username else '还没有区人大办的账号'}，没有写入任何内容。请先开通：\n"
                f"  {_OFFICE.format(district=district)}",
                returncode=NOT_POSSIBLE,
            )
        return named[0]

    def _hand_out(self, opened: list[FirstPassword], slip: Path) -> None:
        """The passwords go to one file, or where it cannot be written, to the screen: they are nowhere else."""
        if not opened:
            return
        try:
            handle = os.open(slip, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as kept:
                kept.write(password_slip(opened))
        except OSError as error:
            self.stderr.write(f"不能写 {slip}（{error.strerror}），密码只显示这一次：")
            self.stdout.write(password_slip(opened))
            return
        self.stdout.write(f"开通账号{len(opened)}个，首次登录的密码在 {slip}（只有您能读），发完请销毁")

    def _missing(self, district: str) -> None:
        now = readiness(district, timezone.localdate())
        for need in now.needs:
            mark = "√" if need.is_met else "×"
            lacking = f"　缺：{need.told}" if need.lacking else ""
            self.stdout.write(f"{mark} {need.title} {need.there}/{need.wanted}{lacking}")
            if not need.is_met:
                self.stdout.write(f"    {need.how}")
        if not User.objects.get_queryset().exists():
            self.stdout.write(
                "第一个账号在服务器上开通：\n"
                f"  {_ADMINISTRATOR.format(district=district)}\n  {_OFFICE.format(district=district)}"
            )
        self.stdout.write("都齐了，可以使用" if not now.missing else f"还缺{len(now.missing)}项")
