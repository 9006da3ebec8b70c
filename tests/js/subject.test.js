import assert from "node:assert/strict";
import { test } from "node:test";

import { subject } from "../../web/static/js/kit/subject.js";

test("the subject of a letter is read in its header, whatever it is written in", () => {
  for (const [written, read] of [
    ["From: a@b.example\r\nSubject: Thursday?\r\nTo: c@d.example\r\n\r\nHello", "Thursday?"],
    ["SUBJECT:at the\r\n very end\r\n\r\n", "at the very end"],
    ["Subject: caf\u00c3\u00a9\r\n\r\n", "café"],
    ["Subject: =?utf-8?q?=C3=89t=C3=A9_?=\r\n =?UTF-8?B?w6AgUm9tZQ==?= !\r\n\r\n", "Été à Rome !"],
    ["Subject: =?iso-8859-1?Q?=C9t=E9?=\r\n\r\n", "Été"],
    ["Subject: =?nobody-knows?q?it?=\r\n\r\n", "=?nobody-knows?q?it?="],
    ["Subject: =?utf-8?b?%%%?=\r\n\r\n", "=?utf-8?b?%%%?="],
    ["Subject: a\u001bb\r\n\r\n", "a⟨1b⟩b"],
    ["From: a@b.example\r\n\r\nSubject: in the body", ""],
    ["", ""],
  ])
    assert.equal(subject(written), read);
});
