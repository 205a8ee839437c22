"""Backup and restore: database and evidence in one file that can be checked, on SQLite and on PostgreSQL."""
