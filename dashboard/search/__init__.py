"""Search across everything a reader may see, through the same doors as the pages it leads to."""
