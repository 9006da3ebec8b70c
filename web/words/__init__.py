"""The words of the interface in both languages, and how prose becomes a page."""
