"""Rules and findings: one record through everything, and what curators said of it before."""
