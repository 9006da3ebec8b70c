"""What it meant: utterances overheard on every wire, patterns, notes. Knows no agent and no world."""
