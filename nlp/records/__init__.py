"""Figure records: from paths and bytes to values that know where in the file they stand."""
