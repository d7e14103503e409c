"""The organism models that ship, and how they are trained and measured."""
