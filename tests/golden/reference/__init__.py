"""An independent judge: design.md §4–§5 written down a second time, from the text only, naive and slow.

It shares no code with the engine. Functions quote the sentences they stand for. Where a sentence allows two readings
the literal one is taken and marked `READING n`; tests/golden/READINGS.md lists them.
"""
