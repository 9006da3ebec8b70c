"""What pages look like: templates, and the files they need."""
