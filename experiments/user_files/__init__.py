"""Tables of a user's own: what they hold, checked and brought to the model's words."""
