"""Page tokens that only the node that gave them can read, good for one query of one operator, for a while."""
