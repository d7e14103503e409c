"""Training of the caption model: corpora, examples, network, scores, card."""
