"""The runs that are watched and acted in, and where they are kept."""
