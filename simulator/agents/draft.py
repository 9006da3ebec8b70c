"""A letter of the scenario before it is sent: written on a form, or whole in a file (RFC 5322)."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from simulator.mail import address_list, date, message
from simulator.mail.address import Address
from simulator.mail.compose import Attachment, compose


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What a person wrote. `raw`, a whole letter, stands for all other keys when it is there.

    Correspondents are written as people type them: `Zoé <zoe@a.example>`.
    """

    sender: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    raw: bytes = b""

    @property
    def author(self) -> Address | None:
        """Who sends it: the first address of From."""
        return next(self._addresses("From", (self.sender,)), None)

    @property
    def recipients(self) -> list[Address]:
        """Everybody it goes to, each once: the envelope, where Bcc is as good as To (RFC 5321 §7.2)."""
        named = (("To", self.to), ("Cc", self.cc), ("Bcc", self.bcc))
        return list(dict.fromkeys(one for name, people in named for one in self._addresses(name, people)))

    @property
    def _again(self) -> str:
        """What stands before the names of fields that count, in a letter passed on as it is (RFC 5322 §3.6.6)."""
        return "Resent-" if message.first(self.raw, "Resent-From") else ""

    def _addresses(self, name: str, people: tuple[str, ...]) -> Iterator[Address]:
        fields = message.named(self.raw, f"{self._again}{name}")
        values = [field.value for field in fields] if self.raw else [one.encode() for one in people]
        for value in values:
            for entry in address_list.address_list(value):
                if entry.address is not None:
                    yield entry.address

    def finished(self, seconds: int, message_id: str, keep_bcc: bool = False) -> bytes:
        """The letter as it is sent: with Date, Message-ID and MIME fields, by default without Bcc (RFC 5322 §3.6)."""
        if self.raw:
            raw = message.normalise(self.raw)
            return _completed(raw if keep_bcc else message.without(raw, "Bcc", "Resent-Bcc"), seconds, message_id)
        return compose(
            sender=self.sender,
            to=", ".join(self.to),
            cc=", ".join(self.cc),
            bcc=", ".join(self.bcc),
            keep_bcc=keep_bcc,
            subject=self.subject,
            text=self.text,
            html=self.html,
            attachments=self.attachments,
            date=seconds,
            message_id=message_id,
        )


def _completed(raw: bytes, seconds: int, message_id: str) -> bytes:
    """A whole letter with the fields that only the moment of sending can give."""
    wanted = {"Date": date.written(seconds), "Message-ID": f"<{message_id}>", "MIME-Version": "1.0"}
    missing = [f"{name}: {value}\r\n" for name, value in wanted.items() if message.first(raw, name) is None]
    return message.prepend(raw, "".join(missing).encode())
