"""Areas above the township: names by code, and the letters that record numbers of a district begin with."""

# The districts of Hangzhou by their public codes; an area that is not named here goes by its code.
AREA_NAMES = {
    "33": "浙江省", "3301": "杭州市", "330102": "上城区", "330105": "拱墅区", "330106": "西湖区", "330108": "滨江区",
    "330109": "萧山区", "330110": "余杭区", "330111": "富阳区", "330112": "临安区", "330113": "临平区",
    "330114": "钱塘区", "330122": "桐庐县", "330127": "淳安县", "330182": "建德市",
}  # fmt: skip
NUMBER_LETTERS = {"330111": "FY"}
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
