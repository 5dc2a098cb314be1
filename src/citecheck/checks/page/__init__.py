"""What a page says about itself, read from what a visit brought. Pure."""
