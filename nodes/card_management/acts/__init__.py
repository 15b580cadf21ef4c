"""What can be done at card management, one file each."""
