"""Fictional people: a surname, 某, and one of the twenty-two stems and branches (王某甲, 李某子).

So parties are called in casebooks whose people do not exist; nobody can take such a name for a neighbour's.
"""

from __future__ import annotations

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
    "云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐"
)
_MARKS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
KNOWN = len(_SURNAMES) * len(_MARKS)


def name_of(serial: int) -> str:
    """The fictional name of the person numbered `serial` (from 0); no two of KNOWN are alike."""
    if serial >= KNOWN:
        raise ValueError(f"only {KNOWN} fictional names are known")
    mark, surname = divmod(serial, len(_SURNAMES))
    return f"{_SURNAMES[surname]}某{_MARKS[mark]}"


def phone_of(serial: int) -> str:
    """A number nobody has: no area or mobile prefix begins with 000."""
    return f"000-0000-{serial:04d}"
