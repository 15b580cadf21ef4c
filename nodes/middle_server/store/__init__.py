"""A middle server's database, and the files of its keys. Rows stay in this folder; domain values leave it."""
