"""What can be done at a resident record system, one file each."""
