"""Who says what: Merkle trees, signing, believing, identities, replay, secrets."""
