"""What a middle server knows and decides: symbols, copies, inquiries and permits, sealing, and records."""
