"""Spreadsheets in and out: one class per kind of sheet, read, compared, written and undone by the same few steps."""
