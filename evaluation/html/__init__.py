"""Reports that people look at: one self-contained HTML file, without network and without foreign code."""
