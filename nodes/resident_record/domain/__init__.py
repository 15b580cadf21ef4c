"""What a resident record is and how it lawfully changes: one file per noun, all pure."""
