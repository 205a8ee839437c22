"""Write the required actions from the catalogue, edition 2026 where there is none, and the first 口径问答."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from checklist.delivered import delivered_ensure
from townships.models import FactsToken
from townships.tokens import facts_write


class Command(BaseCommand):
    help = "按规则目录写入规定动作；2026年度没有清单时写入出厂版本，并写入首批口径问答和范例。重复运行不会改动办公室的调整。"

    def handle(self, *args: Any, **options: Any) -> None:
        with facts_write(*FactsToken.objects.values_list("district", flat=True)):
            made = delivered_ensure()
        self.stdout.write(f"规定动作：更新{len(made.actions)}项")
        self.stdout.write(f"清单：{f'写入{made.edition}' if made.edition else '已有，不作改动'}")
        self.stdout.write(f"口径问答：写入{len(made.told)}条")
        self.stdout.write(f"范例库：写入{len(made.examples)}件")
