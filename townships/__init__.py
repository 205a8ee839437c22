"""Places, persons, terms, offices held, liaison, and the facts token."""
