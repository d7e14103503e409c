"""Reference sets, matching, counts, rules and verdicts, benchmarks, reports, command line."""
