import { expect, it } from "vitest";
import { keywordsOf } from "./keywords.ts";
import { splitWords } from "./words.ts";

it.each([
  ["OrderLineID", ["order", "line", "id"]],
  ["customer_first_name", ["customer", "first", "name"]],
  ["SQLName2", ["sql", "name", "2"]],
  ["Größe_der-Straße", ["grosse", "der", "strasse"]],
  ["città", ["citta"]],
])("splits %s", (text, words) => {
  expect(splitWords(text)).toEqual(words);
});

it.each([
  ["en", "How many customers have placed orders in Italy?", ["custom", "place", "order", "itali"]],
  ["it", "Quanti clienti hanno fatto ordini nel 2023?", ["client", "fatt", "ordin", "2023"]],
  ["de", "Wie viele Bestellungen gibt es für jeden Kunden?", ["bestell", "kund"]],
] as const)("keeps the stems of the naming words (%s)", (language, question, stems) => {
  expect(keywordsOf(question, language).map((keyword) => keyword.stem)).toEqual(stems);
});

it("keeps each stem once, in order", () => {
  expect(keywordsOf("order the orders ordered", "en").map((keyword) => keyword.word)).toEqual(["order"]);
});
