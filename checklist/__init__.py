"""The engine: facts, findings, board; decisions, snapshots, the pipeline."""
