"""Organisms: their names in a text, what they mean, and which ones a figure is about."""
