"""Jobs: what is to be made, who makes it, where it is kept."""
