"""Areas above the township: names by code, and the letters that record numbers of a district begin with."""

AREA_NAMES = {"33": "浙江省", "3301": "杭州市", "330111": "富阳区"}
NUMBER_LETTERS = {"330111": "FY"}
DISTRICT_DIGITS = 6
UNIT_DIGITS = 9


def district_of(area: str) -> str:
    """The 6-digit district that an area (6 or 9 digits) lies in."""
    return area[:DISTRICT_DIGITS]


def number_letters(district: str) -> str:
    """What the numbers of a district's records begin with: FY for 富阳区, else the district's code."""
    return NUMBER_LETTERS.get(district, district)
