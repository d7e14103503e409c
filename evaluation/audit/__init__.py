"""Verdicts on curated genes and organisms: how probably each is wrong, why, and what to put."""
