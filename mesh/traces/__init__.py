"""Spans of the work that is done, where they go, and how people read them."""
