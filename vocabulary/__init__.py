"""The words every node shares: identifiers, dates, names, codes, refusals; standard library only."""
