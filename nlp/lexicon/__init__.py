"""What names can mean: genes, families, taxa and other senses, read from flat arrays."""
