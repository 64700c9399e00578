"""What inputs do to outcomes and to differences between arms: samples of them, and effects."""
