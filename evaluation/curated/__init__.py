"""The evaluation of curated fields against the text: reference sets, ceiling, gene sets, report."""
