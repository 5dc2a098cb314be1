"""Visiting: one URL becomes one `Observation`, whatever the server does."""
