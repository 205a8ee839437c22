"""Demonstration data (演示数据): a fictional district, always the same, told by a few tables and no dice.

Real are only the 24 units, the pilots, 源周会, 杏福花开五大助力团, the four aspects and the required actions;
every name, date, amount and sentence else is made up, and every page says so while these data are present.
"""
