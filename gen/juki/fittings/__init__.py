"""Made from the contracts in proto/; never edited."""
