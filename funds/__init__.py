"""Duty funds, the reserve fund and small livelihood projects."""
