"""Findings and results in the formats of others: text, JSON, SARIF, JUnit, tables, SQL, and their schemas."""
