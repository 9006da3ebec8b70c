"""How it is said: SMTP, POP3, IMAP and DNS as pure machines over bytes. Knows no time, host, socket, policy or user."""
