"""Implementing opinions, normative documents and practices."""
