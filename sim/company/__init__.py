"""The company: what it knows, plans, pays and makes. It never reads an HCP's hidden state."""
