"""Named pipelines: registry, configurations, shipped weights and lexicons, training, batch runs."""
