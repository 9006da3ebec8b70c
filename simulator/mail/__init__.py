"""What is carried: addresses, messages, MIME, mailboxes, reports. Knows no wire, no time, no protocol."""
