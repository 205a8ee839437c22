"""The read API (/api/v1/) of the district's data platform: by token, reading only, one area."""
