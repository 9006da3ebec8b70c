"""The form of every command as HELP and 501 show it: protocol text, no prose (RFC 5321 §4.1.1)."""

FORMS = {
    "EHLO": "EHLO domain",
    "HELO": "HELO domain",
    "MAIL": "MAIL FROM:<address> [parameters]",
    "RCPT": "RCPT TO:<address> [parameters]",
    "DATA": "DATA",
    "BDAT": "BDAT size [LAST]",
    "RSET": "RSET",
    "NOOP": "NOOP [text]",
    "QUIT": "QUIT",
    "VRFY": "VRFY user",
    "EXPN": "EXPN list",
    "HELP": "HELP [command]",
    "AUTH": "AUTH mechanism [initial-response]",
    "STARTTLS": "STARTTLS",
    "ETRN": "ETRN node",
}
