"""The IMAP agents: who serves mailboxes, and the device that keeps a copy of them in step (RFC 9051)."""
