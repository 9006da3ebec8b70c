"""What a lesson asks, and whether it is done: tasks, sessions said again, mistakes to mend, legs to name. No page."""
