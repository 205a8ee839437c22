"""Spreadsheets and, later, documents in official form; knows no model."""
