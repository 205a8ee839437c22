"""Areas above the township: names by code, and the letters that record numbers of a district begin with."""

# The districts of Hangzhou by their public codes; an area that is not named here goes by its code.
AREA_NAMES = {
    "33": "浙江省", "3301": "杭州市", "330102": "上城区", "330105": "拱墅区", "330106": "西湖区", "330108": "滨江区",
    "330109": "萧山区", "330110": "余杭区", "330111": "富阳区", "330112": "临安区", "330113": "临平区",
    "330114": "钱塘区", "330122": "桐庐县", "330127": "淳安县", "330182": "建德市",
}  # fmt: skip
NUMBER_LETTERS = {"330111": "FY"}

# The 24 township-level units of 富阳区 in official order (2023 statistical codes, National Bureau of Statistics).
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
# A province's code has two digits, a city's two more, a district's two more.
LEVEL_DIGITS = 2
DISTRICT_DIGITS = 6
UNIT_DIGITS = 9


def area_name(area: str) -> str:
    """What an area of 2 to 6 digits is called: its name, or its code where none is known."""
    return AREA_NAMES.get(area, area)


def district_of(area: str) -> str:
    """The 6-digit district that an area (6 or 9 digits) lies in."""
    return area[:DISTRICT_DIGITS]


def number_letters(district: str) -> str:
    """What the numbers of a district's records begin with: FY for 富阳区, else the district's code."""
    return NUMBER_LETTERS.get(district, district)
