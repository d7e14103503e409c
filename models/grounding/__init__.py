"""The grounder that ships, and how it is trained and measured."""
