"""Built once for many kinds: nouns, staff, leases, jobs, files, search, pages, retention, passages, accesses."""
