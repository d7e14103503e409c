"""Predicted against reference: alignment, counts, scores, intervals, classes of errors."""
