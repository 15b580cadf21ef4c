"""What many kinds have alike, built once: nouns, staff, leases, jobs, files, search, pages, retention, passages, accesses."""
