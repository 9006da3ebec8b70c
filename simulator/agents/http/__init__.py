"""The web: a browser, a server of pages, and a webmail that speaks IMAP and submission for whoever it serves."""
