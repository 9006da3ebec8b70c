"""SSH and SFTP as they are overheard (RFC 4251 to 4254, draft-ietf-secsh-filexfer-02): for reading only, no engine."""

from simulator.protocols.ssh.ear import Ear
from simulator.protocols.ssh.grammar import fingerprint, host_key
from simulator.protocols.ssh.rules import TABLE, Dialogue, Rule, State

__all__ = ["TABLE", "Dialogue", "Ear", "Rule", "State", "fingerprint", "host_key"]
