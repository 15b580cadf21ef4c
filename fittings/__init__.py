"""What many kinds have alike, built once: nouns, and later staff, jobs, search, retention, passages."""
