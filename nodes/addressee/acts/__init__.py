"""What can be done at an integrated addressee system, one file each."""
