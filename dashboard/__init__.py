"""What people look at: the overview and the page of a township."""
