"""Starting in earnest: the workbook that is filled once, what is still missing, a clean database beside the trial."""
