"""What can be done at the nation, one file each."""
