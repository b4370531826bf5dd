import { expect, it } from "vitest";
import { detectLanguage, languageOf } from "./language.ts";

it.each([
  ["How many orders did each customer place last year?", "en"],
  ["Quali clienti non hanno mai fatto un ordine?", "it"],
  ["Qual è il prodotto più venduto?", "it"],
  ["Welche Kunden haben noch nie bestellt?", "de"],
  ["Wie viele Mitarbeiter arbeiten in Berlin?", "de"],
  ["customers Italy", "en"],
  ["", "en"],
])("%s is %s", (question, language) => {
  expect(detectLanguage(question).language).toBe(language);
});

it.each([
  ["English", "en"],
  ["IT", "it"],
  ["de-AT", "de"],
  ["Klingon", null],
])("reads the language %s", (text, language) => {
  expect(languageOf(text)).toBe(language);
});
