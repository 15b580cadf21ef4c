"""What a middle server keeps: tables, each with the questions asked of it, and the files of keys."""
