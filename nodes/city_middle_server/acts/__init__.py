"""What can be done at a city middle server, one file each; all else it only passes on."""
