"""一镇(街)一档: everything the portal knows of one unit, on one page that prints.

Every part is read as of one day: what is known now of what had happened by then (design §4). Scores, states, sums of
money and the opinions in force are the engine's own (board, checklist.counting); the rest are lists and plain counts
of confirmed records and of registers. A part asks a constant number of queries and lists a bounded number of rows.
"""
