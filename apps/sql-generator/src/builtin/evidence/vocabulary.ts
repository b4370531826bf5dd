import type { FoundEvidence } from "../../types.ts";
import { countryWords } from "../lexicon/countries.ts";
import type { ModelColumn, ModelTable, SchemaModel } from "../schema/model.ts";
import type { Mention, Vocabulary, VocabularyLookup } from "../schema/vocabulary.ts";
import { type ColumnRef, column, type Expression, equal, literal, tablesOf } from "../sql/ast.ts";
import { phraseKey } from "../text/word-keys.ts";
import { type CodeMeaning, readCodes } from "./codes.ts";
import { phraseVariants } from "./phrases.ts";
import { type Definition, readEvidence } from "./statements.ts";

/** Words that alone are too common to stand for a code. */
const tooCommon = new Set(
  "none other others unknown yes no not all one per the a in on null true false one two three four five six seven eight nine ten hundred percent".split(
    " ",
  ),
);

/** Adds what value descriptions say about codes; a step is one code. */
export function* addCodes(vocabulary: Vocabulary, model: SchemaModel): Generator<void, void> {
  for (const table of model.tables.values())
    for (const known of table.columns) {
      const codes = readCodes(known.source.valueDescription);
      yield;
      yield* addCountries(vocabulary, known, codes);
      for (const { code, phrases } of codes) {
        yield;
        const condition = codeCondition(known, code);
        for (const { words, weight } of phrases) {
          if (words.length === 1 && tooCommon.has(words[0] ?? "")) continue;
          const source = `${known.name}: ${code} = ${words.join(" ")}`;
          vocabulary.add(words, { kind: "predicate", table: table.name, condition, weight, source });
        }
      }
    }
}

/** Countries in the languages people ask in, and their adjectives, for the values that a column is known to hold. */
function* addCountries(
  vocabulary: Vocabulary,
  known: ModelColumn,
  codes: readonly CodeMeaning[],
): Generator<void, void> {
  const values = new Set([...(known.source.samples ?? []), ...codes.map(({ code }) => code)]);
  for (const value of values) {
    yield;
    const described =
      codes
        .find(({ code }) => code === value)
        ?.phrases.flatMap(({ words }) => countryWords(words.join(" "))) ?? [];
    const condition = codeCondition(known, value);
    for (const phrase of new Set([...countryWords(value), ...described]))
      vocabulary.add(phrase.split(" "), {
        kind: "predicate",
        table: known.table,
        condition,
        weight: 0.93,
        source: `${known.name}: ${value} = ${phrase}`,
      });
  }
}

function codeCondition(known: ModelColumn, code: string): Expression {
  const operand = column(known.table, known.name);
  if (code.toUpperCase() === "NULL") return { kind: "isNull", operand, negated: false };
  const isNumber = known.kind === "number" && /^-?\d+(\.\d+)?$/.test(code);
  return equal(operand, literal(isNumber ? Number(code) : code));
}

/** Adds the terms that evidence defines; a step is one line. */
export function* addEvidence(
  vocabulary: Vocabulary,
  model: SchemaModel,
  found: readonly FoundEvidence[],
  names: VocabularyLookup,
): Generator<void, void> {
  const columnOf = (words: readonly string[]): ColumnRef | null => numberNamed(names, model, words);
  for (const { evidence } of found) {
    yield;
    for (const definition of readEvidence(evidence, model, columnOf)) {
      const names = tablesOf(definition.expression);
      const tables: ModelTable[] = names.flatMap((name) => model.tables.get(name) ?? []);
      for (const { words, weight, namesTable } of phraseVariants(
        definition.subject,
        tables,
        definition.kind,
      )) {
        if (words.length === 1 && tooCommon.has(words[0] ?? "")) continue;
        const mention = mentionOf(definition, names, weight, evidence);
        if (mention === null) continue;
        vocabulary.add(words, mention);
        const only = names.length === 1 ? names[0] : undefined;
        if (namesTable && only !== undefined && definition.kind === "condition")
          vocabulary.add(words, { kind: "table", table: only, weight: weight * 0.9 });
      }
    }
  }
}

/** The one number column that words name. */
function numberNamed(
  names: VocabularyLookup,
  model: SchemaModel,
  words: readonly string[],
): ColumnRef | null {
  const found = names
    .find(phraseKey(words))
    .filter((mention) => mention.kind === "column" && mention.weight >= 0.8)
    .flatMap((mention) => (mention.kind === "column" ? [column(mention.table, mention.column)] : []))
    .filter(
      ({ table, column: name }) =>
        model.tables
          .get(table)
          ?.columns.some((known) => known.name === name && known.kind === "number" && !known.isKey) === true,
    );
  const unique = [
    ...new Map(found.map((reference) => [`${reference.table}.${reference.column}`, reference])).values(),
  ];
  return unique.length === 1 ? (unique[0] ?? null) : null;
}

function mentionOf(
  { kind, expression, date }: Definition,
  tables: readonly string[],
  weight: number,
  source: string,
): Mention | null {
  if (kind === "number")
    return { kind: "measure", expression, weight, source, ...(date === undefined ? {} : { date }) };
  const table = tables[0];
  if (table === undefined) return null;
  if (kind === "column")
    return expression.kind === "column"
      ? { kind: "column", table, column: expression.column, weight: weight * 0.95 }
      : null;
  return { kind: "predicate", table, condition: expression, weight, source };
}
