"""The DNS agents: who answers about names, and who asks for its host (RFC 1034, RFC 1035)."""
