"""Whether a page is what was cited: the rules, each with a name and a weight. Pure."""
