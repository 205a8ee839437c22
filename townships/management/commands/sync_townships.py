"""Write the 24 units of 富阳区 where they are missing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from townships.models import Township
from townships.tokens import facts_write
from townships.units import FUYANG, fuyang_townships


class Command(BaseCommand):
    help = "写入富阳区24个乡镇(街道)；已有的单位一概不动，可以重复执行"

    def handle(self, *args: Any, **options: Any) -> None:
        known = set(Township.objects.values_list("code", flat=True))
        missing = [unit for unit in fuyang_townships() if unit.code not in known]
        if missing:
            with facts_write(FUYANG):
                Township.objects.bulk_create(missing)
        self.stdout.write(f"乡镇(街道)：写入{len(missing)}个，原有{len(known)}个")
