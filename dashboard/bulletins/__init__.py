"""Papers that write themselves: from a snapshot and the office's wording to a page, a .docx and a workbook."""
