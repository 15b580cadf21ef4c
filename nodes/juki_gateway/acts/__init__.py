"""What a gateway does, one file each."""
