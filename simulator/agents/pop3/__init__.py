"""The POP3 agents: who serves a maildrop, and the device that empties it (RFC 1939)."""
