"""What can be done at a middle server, one file each."""
