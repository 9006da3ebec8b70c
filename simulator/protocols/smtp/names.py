"""The names that have keys of their own; what else may stand in their places goes by the key of its kind.

A stranger may write any keyword he likes; nobody can have written a note about all of them.
"""

from __future__ import annotations

PARAMETERS = frozenset(
    "SIZE BODY=7BIT BODY=8BITMIME BODY=BINARYMIME AUTH RET ENVID SMTPUTF8 REQUIRETLS BY HOLDFOR HOLDUNTIL MT-PRIORITY"
    " SOLICIT MTRK SUBMITTER TRANSID CONPERM ALT-ADDRESS NOTIFY=NEVER NOTIFY=SUCCESS NOTIFY=FAILURE NOTIFY=DELAY ORCPT"
    " RRVS CONNEG".split()
)
EXTENSIONS = frozenset(
    "SIZE 8BITMIME PIPELINING STARTTLS AUTH AUTH=LOGIN-PLAIN ENHANCEDSTATUSCODES DSN CHUNKING BINARYMIME SMTPUTF8"
    " REQUIRETLS LIMITS LIMITS.RCPTMAX LIMITS.MAILMAX LIMITS.RCPTDOMAINMAX HELP VRFY EXPN ETRN DELIVERBY FUTURERELEASE"
    " MT-PRIORITY BURL RRVS NO-SOLICITING MTRK ATRN CONPERM CONNEG SUBMITTER CHECKPOINT UTF8SMTP VERB ONEX SEND SOML"
    " SAML TURN XCLIENT XFORWARD X-ANONYMOUSTLS X-EXPS XRDST".split()
)
VIOLATIONS = frozenset(
    f"smtp.violation.{name}"
    for name in "unrecognised-command bad-sequence did-not-wait line-too-long local-part-too-long domain-too-long"
    " path-too-long text-line-too-long bare-line-feed content-too-big not-a-reply".split()
)
