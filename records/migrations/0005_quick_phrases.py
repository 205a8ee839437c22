"""The first phrases of 富阳区's office; it edits them in the admin from then on."""

from typing import Any

from django.db import migrations

AREA = "330111"
PHRASES = (
    "请补充会议纪要编号，或上传纪要首页。",
    "日期与佐证材料不一致，请核对后更正。",
    "佐证材料看不清或缺页，请重新上传。",
    "请补写议程和出席情况。",
    "这件材料与已报的重复，如属同一件事请撤销其中一件。",
    "请写明听取、研究的具体内容。",
    "金额与票据（文件）不符，请核对后更正。",
    "文号填写有误，请按印发的文件更正。",
)


def seed(apps: Any, schema_editor: Any) -> None:
    phrase = apps.get_model("records", "QuickPhrase")
    for position, text in enumerate(PHRASES, start=1):
        phrase.objects.get_or_create(area=AREA, text=text, defaults={"position": position})


class Migration(migrations.Migration):
    dependencies = [("records", "0004_review_desk")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
