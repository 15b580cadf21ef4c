"""What can be done at the core, one file each."""
