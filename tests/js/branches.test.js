import assert from "node:assert/strict";
import { before, test } from "node:test";

// The words of a page; without them a key shows itself.
globalThis.document ??= { querySelector: () => null, documentElement: { lang: "en" } };
let Branches;
before(async () => ({ Branches } = await import("../../web/static/js/stage/run/branches.js")));

function grove() {
  let changes = 0;
  const branches = new Branches({ premise: (predict, choice) => `${predict} ${choice}`, changed: () => (changes += 1) });
  branches.load(null, { run: "a", parent: null, branch_at: null });
  branches.measure(10, null);
  branches.add({ run: "b", from: 4 });
  branches.go("b", 4);
  branches.measure(8, 4);
  return { branches, changes: () => changes };
}
const tree = ({ list }) => list.map(({ run, parent, leaves }) => `${run}<${parent ?? ""}@${leaves ?? ""}`).join(" ");

test("a branch leaves the film whose place it is, though one watches another that has it from there", () => {
  const { branches } = grove();
  branches.add({ run: "c", from: 2 });
  branches.add({ run: "d", from: 6 });
  assert.equal(tree(branches), "a<@ b<a@4 c<a@2 d<b@6");
});

test("a film in which something is otherwise leaves the one whose acts it plays, where the two part", () => {
  const { branches } = grove();
  branches.add({ run: "o", origin: "a", predict: "p", choice: 1 });
  branches.go("o", 5);
  branches.measure(7, 3);
  assert.equal(tree(branches).split(" ").at(-1), "o<a@3");
  assert.equal(branches.otherwise("p", 1).run, "o");
  assert.equal(branches.place("b"), 5);
});

test("the lesson tells a film in which something is otherwise, and what branches off it, as far as all is as it was", () => {
  const { branches } = grove();
  assert.equal(branches.told, Infinity);
  branches.add({ run: "o", origin: "a", predict: "p", choice: 1 });
  branches.go("o", 5);
  branches.measure(7, 3);
  assert.equal(branches.told, 3);
  branches.add({ ...branches.premise, run: "e", from: 6 });
  branches.go("e", 6);
  assert.equal(branches.told, 3);
  branches.add({ run: "v", origin: "a", predict: "", choice: 0 });
  branches.go("v", 0);
  branches.measure(7, 2);
  assert.equal(branches.told, Infinity, "a variant keeps every step of the lesson");
});

test("a film of a variant that one comes to alone leaves the film whose acts it plays, and so does a branch of it", () => {
  const branches = new Branches({});
  const about = { run: "v", parent: "a", branch_at: 3, variants: ["s", "t"], variant: { name: "t", origin: "a" } };
  branches.load(null, about);
  assert.equal(tree(branches), "a<@ v<a@");
  assert.deepEqual(branches.premise, { origin: "a", predict: "", choice: 1 });
  assert.equal(branches.otherwise("", 1).run, "v");
  branches.load(null, { ...about, run: "b", parent: "v" });
  assert.equal(tree(branches), "a<@ v<a@ b<v@");
  assert.deepEqual(branches.premise, { origin: "a", predict: "", choice: 1 });
  assert.equal(branches.otherwise("", 1).run, "v");
});

test("a film in which a wrong choice comes true is known as one by whoever comes to it alone, and so is a branch of it", () => {
  const branches = new Branches({});
  const predicts = { p: { choices: ["x", "y"] } };
  const about = { run: "o", parent: "a", branch_at: 3, variants: [], variant: null, predicts, premise: { predict: "p", choice: "y", origin: "a" } };
  const premise = { origin: "a", predict: "p", choice: 1 };
  branches.load(null, about);
  assert.equal(tree(branches), "a<@ o<a@");
  assert.deepEqual(branches.premise, premise);
  branches.measure(7, 2);
  assert.equal(branches.told, 2);
  branches.load(null, { ...about, run: "b", parent: "o" });
  assert.equal(tree(branches), "a<@ o<a@ b<o@");
  assert.deepEqual(branches.premise, premise);
});

test("whoever is forgotten leaves what left it to the one it left, and can be had back", () => {
  const { branches } = grove();
  branches.add({ run: "c", from: 6 });
  branches.go("a", 3);
  const was = tree(branches);
  branches.forget("b");
  assert.equal(tree(branches), "a<@ c<a@4");
  branches.undo();
  assert.equal(tree(branches), was);
  assert.equal(branches.lost, null);
});

test("a name is what one gives it, else its first act", () => {
  const { branches } = grove();
  branches.name("say hello");
  branches.name("and then");
  assert.equal(branches.called(branches.here), "say hello");
  branches.rename("b", "mine");
  assert.equal(branches.called(branches.here), "mine");
  branches.rename("b", "");
  assert.equal(branches.called(branches.here), "say hello");
});

test("measuring what is known is no news", () => {
  const { branches, changes } = grove();
  const before = changes();
  branches.measure(8, 4);
  assert.equal(changes(), before);
  branches.measure(9, 4);
  assert.equal(changes(), before + 1);
});
