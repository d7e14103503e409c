"""How names are written: one normal form, series, fused words, definitions in the text, spelling."""
