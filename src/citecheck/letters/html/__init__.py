"""HTML letters, in the dresses that word processors and publishers give them."""
