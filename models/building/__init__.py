"""Builds what ships from public sources: lexicon, literature, taxonomy, lists of names."""
