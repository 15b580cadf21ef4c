"""What can be done at a prefecture, one file each."""
