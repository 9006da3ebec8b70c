"""The SMTP agents: who receives letters, and who hands one over (RFC 5321). Knows not which letter goes where next."""
