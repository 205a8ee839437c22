"""Meetings of every kind, with agenda, attendance and questions."""
