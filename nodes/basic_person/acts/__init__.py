"""What can be done at a basic-person system, one file each."""
