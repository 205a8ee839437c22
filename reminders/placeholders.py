"""The fixed list of what a message's words may be filled with. No template language: only these are replaced."""

from __future__ import annotations

import re
from collections.abc import Mapping

# What stands in braces, and what it is filled with.
PLACEHOLDERS: dict[str, str] = {
    "单位": "乡镇(街道)的名称",
    "事项": "规定动作、材料或任务的名称",
    "状态": "目前的状态，如临近时限",
    "还缺": "还缺什么；退回时为退回理由",
    "时限": "应当完成的日期",
    "天数": "还有几天，或已过几天",
    "日期": "发送的日期",
    "件数": "汇总里有几项",
    "联系人": "区人大办的联系人",
    "电话": "区人大办的电话",
}
_BRACED = re.compile(r"\{([^{}]*)\}")


def unknown_placeholders(text: str) -> list[str]:
    """What stands in braces and is none of the list, each once."""
    return list(dict.fromkeys(found for found in _BRACED.findall(text) if found not in PLACEHOLDERS))


def filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with its placeholders replaced, once: what a value says in braces stays as it is."""

    def put(found: re.Match[str]) -> str:
        name = found.group(1)
        return values.get(name, "") if name in PLACEHOLDERS else found.group(0)

    return _BRACED.sub(put, text)
