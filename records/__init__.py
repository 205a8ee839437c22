"""What every reported fact shares: state, steps, evidence, review, number."""
