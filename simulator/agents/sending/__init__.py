"""Sending letters on: a mail program's way out, the queue, and the trips of both, by the SMTP client (RFC 5321 §5)."""
