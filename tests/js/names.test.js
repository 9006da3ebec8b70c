// What hosts are called within a sentence: an article is written small, a proper name as it is.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document ??= { querySelector: () => null, documentElement: { lang: "fr" } };
const { inside } = await import("../../web/static/js/stage/film/names.js");

test("an article is written small before a common noun", () => {
  for (const [label, within] of [
    ["Le serveur de Bob", "le serveur de Bob"],
    ["La tablette d’Alice", "la tablette d’Alice"],
    ["L’ordinateur de Bob", "l’ordinateur de Bob"],
    ["Un point d’accès", "un point d’accès"],
    ["The school’s archive", "the school’s archive"],
    ["An empty yard", "an empty yard"],
  ])
    assert.equal(inside(label), within);
});

test("what is written with several capitals is no proper name", () => {
  for (const [label, within] of [
    ["Le DNS du café", "le DNS du café"],
    ["Le Wi-Fi de la gare", "le Wi-Fi de la gare"],
  ])
    assert.equal(inside(label), within);
});

test("a proper name keeps its article, and what has none is left alone", () => {
  for (const label of ["La Poste", "La Banque Postale", "Le Mont-Blanc", "L’Équipe", "The Hague", "Lea’s laptop", "Laposte", "mx.bob.example"])
    assert.equal(inside(label), label);
});
