"""What can be done at a business system, one file each."""
