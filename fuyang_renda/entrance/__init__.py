"""The way in: signing in, what comes before anything else opens, and one's own account."""
