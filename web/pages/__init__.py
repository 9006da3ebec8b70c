"""The pages: what is written on each, and which addresses they have."""
