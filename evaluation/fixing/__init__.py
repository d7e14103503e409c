"""Repairs: the smallest edits that change a value, written safely, and undone."""
