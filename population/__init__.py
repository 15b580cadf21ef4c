"""Seeded synthetic people and households for the simulated network; nobody in here exists."""
