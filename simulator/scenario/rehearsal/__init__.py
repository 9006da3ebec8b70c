"""Conversations and scenes written down, played against the engines; and the tally of what was seen in them all."""
