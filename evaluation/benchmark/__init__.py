"""Models against annotated corpora: scores, paired tests, errors, speed and memory."""
