"""What stands in the library from the first day: the two practices that the source names, in its own words.

Source: 《杭州人大信息》（专刊）2024年第5期，2024年7月5日。
"""

from __future__ import annotations

from datetime import date

from opinions.models import Example
from townships.models import Township

DISTRICT = "330111"
SOURCE_DAY = date(2024, 7, 5)
_SOURCE = "据《杭州人大信息》（专刊）2024年第5期。"
# Title, the unit it comes from, and the source's words.
PRACTICES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "源周会（大源镇）",
        "大源镇",
        (
            "大源镇整合资源打造更具特色的“源周会”工作品牌，进一步拓展民意表达渠道，全面重塑民生实事征集、会商、提交等方面工作。",
            _SOURCE,
        ),
    ),
    (
        "“杏福花开”五大助力团（万市镇）",
        "万市镇",
        (
            "万市镇根据代表身份、职业等特点对代表进行分组分类，建立“杏福花开”五大助力团工作制度。",
            _SOURCE,
        ),
    ),
)


def library_ensure() -> list[str]:
    """Write the delivered examples that are not there yet; what the office withdrew stays withdrawn."""
    written = []
    for title, unit, paragraphs in PRACTICES:
        row, is_new = Example.objects.get_or_create(
            district=DISTRICT,
            kind=Example.Kind.PRACTICE,
            title=title,
            defaults={"paragraphs": list(paragraphs), "published_on": SOURCE_DAY},
        )
        if row.township_id is None:  # a new portal knows no unit yet: the next run does
            row.township = Township.objects.filter(code__startswith=DISTRICT, name=unit).first()
            row.save(update_fields=["township"])
        if is_new:
            written.append(title)
    return written
