"""The 24 township-level units of 富阳区 in official order (2023 statistical codes, National Bureau of Statistics)."""

from __future__ import annotations

from townships.models import Township

FUYANG = "330111"
PILOTS = frozenset({"330111117", "330111100"})

_LISTED = """
330111001 富春街道  330111002 春江街道  330111004 鹿山街道  330111005 东洲街道  330111006 银湖街道
330111100 万市镇  330111101 洞桥镇  330111103 渌渚镇  330111105 永昌镇  330111108 里山镇
330111109 常绿镇  330111110 场口镇  330111111 常安镇  330111112 龙门镇  330111115 新登镇
330111116 胥口镇  330111117 大源镇  330111118 灵桥镇  330111200 新桐乡  330111201 上官乡
330111204 环山乡  330111205 湖源乡  330111206 春建乡  330111207 渔山乡
"""
_WORDS = _LISTED.split()
UNITS: tuple[tuple[str, str], ...] = tuple(zip(_WORDS[::2], _WORDS[1::2], strict=True))
# How a unit signs in and names its files where only Latin letters do.
_SPELLED = """
fuchun chunjiang lushan dongzhou yinhu wanshi dongqiao luzhu yongchang lishan changlv changkou changan longmen xindeng
xukou dayuan lingqiao xintong shangguan huanshan huyuan chunjian yushan
"""
PINYIN: dict[str, str] = dict(zip((code for code, _ in UNITS), _SPELLED.split(), strict=True))
_KINDS = {"街道": Township.Kind.SUBDISTRICT, "镇": Township.Kind.TOWN, "乡": Township.Kind.RURAL}


def kind_of(name: str) -> Township.Kind:
    """A unit's kind by the last word of its name."""
    return next(kind for ending, kind in _KINDS.items() if name.endswith(ending))


def aliases_of(name: str) -> list[str]:
    """How people also write it: 大源, 富阳区大源镇, 大源镇人大."""
    short = name.removesuffix("街道").removesuffix("镇").removesuffix("乡")
    return [short, f"富阳区{name}", f"{name}人大"]


def fuyang_townships() -> list[Township]:
    """Unsaved rows of the 24 units."""
    return [
        Township(code=code, name=name, kind=kind_of(name), is_pilot=code in PILOTS, aliases=aliases_of(name))
        for code, name in UNITS
    ]
