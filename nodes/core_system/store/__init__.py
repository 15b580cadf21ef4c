"""What the core keeps: tables, each with the questions asked of it, and the file of keys."""
