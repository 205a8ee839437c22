"""The period book (归档): a snapshot with its papers and its evidence in one checked file."""
