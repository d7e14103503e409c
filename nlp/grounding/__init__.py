"""Which gene a name means, or none: candidates, terms, weights, species, company."""
