"""The border between wire and domain. Nothing unchecked passes inward."""
