"""Review: one finding at a time, decided by a person, on a page that this machine alone can open."""
