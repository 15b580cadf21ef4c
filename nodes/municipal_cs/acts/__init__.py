"""What can be done at a communication server, one file each."""
