"""Delegates, mandates, teams and activities."""
