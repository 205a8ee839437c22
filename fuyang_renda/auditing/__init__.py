"""The auditor's pages. They stand in the frame because they need words and workbooks beside the trail."""
