"""The resident record system's database. Rows stay in this folder; domain values leave it."""
