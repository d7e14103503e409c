"""Text to grounded mentions: records, normalisation, look-up, spaCy components, grounding."""
