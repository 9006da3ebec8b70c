"""What somebody brings along: a scenario, a letter for free play, a town that is built, a session pasted. No page."""
