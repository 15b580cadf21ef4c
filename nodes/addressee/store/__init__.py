"""The integrated addressee system's database. Rows stay in here; domain values leave it."""
