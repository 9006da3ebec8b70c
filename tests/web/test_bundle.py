"""Modules in one script: in a browser's order, with what stands in the place of what a browser gives."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import playwright
import pytest

from web.asked.alone import ENTRY, SERVER
from web.look import assets
from web.look.bundle import BundleError, bundle

NODE = Path(playwright.__file__).parent / "driver" / "node"

SERVER_SOURCE = "export const fetch = (path) => `from the box: ${path}`;\nexport class WebSocket {}\n"
SOURCES = {
    "a/entry.js": 'import "./first.js";\nimport {\n  told as said,\n  Teller,\n} from "../b/tell.js";\n'
    'log.push(said("x"), new Teller().tell());\n',
    "a/first.js": 'log.push("first");\nconst own = 1;\n',
    "b/tell.js": 'import { own } from "./own.js";\nexport function told(what) {\n  return `${own} ${fetch(what)}`;\n}\n'
    'export class Teller {\n  tell() {\n    return "</script><!--";\n  }\n}\n',
    "b/own.js": "export const own = 2;\n",
    "server.js": SERVER_SOURCE,
}


def run(script: str) -> list[str]:
    program = f"const log = [];\n{script}\nconsole.log(JSON.stringify(log));"
    done = subprocess.run([NODE, "-e", program], capture_output=True, text=True, timeout=30, check=True)
    return json.loads(done.stdout)


def test_modules_run_in_order_and_ask_whom_they_are_given() -> None:
    script = bundle(SOURCES, "a/entry.js", "server.js")
    assert run(script) == ["first", "2 from the box: x", "</script><!--"]
    assert "</script" not in script
    assert "<!--" not in script


def test_nothing_need_stand_in_for_the_browser_and_comments_stay_at_home() -> None:
    log = 'log.push("// no comment");  // one\n/** Of\n * lines. */\nlog.push("`/** none */`");\n'
    script = bundle({"entry.js": f"// A sign.\n\n{log}"}, "entry.js")
    assert run(script) == ["// no comment", "`/** none */`"]
    assert "sign" not in script
    assert "lines" not in script


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('import tell from "./b.js";\n', "not understood"),
        ('import * as all from "./b.js";\n', "not understood"),
        ('export * from "./b.js";\n', "not understood"),
        ("export default 1;\n", "not understood"),
        ("export let changing = 1;\n", "not understood"),
        ('const later = await import("./b.js");\n', "not understood"),
        ("const here = import.meta.url;\n", "not understood"),
        ('import { b } from "./nowhere.js";\n', "there is no module a/nowhere.js"),
        ('import "./entry.js";\n', "needs itself"),
    ],
)
def test_what_is_not_understood_is_an_error(source: str, words: str) -> None:
    sources = {"a/entry.js": source, "a/b.js": "export const b = 1;\n", "server.js": SERVER_SOURCE}
    with pytest.raises(BundleError, match=words):
        bundle(sources, "a/entry.js", "server.js")


def test_all_modules_of_the_page_are_understood() -> None:
    sources = {name: path.read_text("utf-8") for name, path in assets.files().items() if name.startswith("js/")}
    script = bundle(sources, ENTRY, SERVER)
    stage = [name for name in sources if name.startswith("js/stage/") and name != "js/stage/stage.js"]
    assert [name for name in stage if f"modules[{name!r}]" not in script] == []
