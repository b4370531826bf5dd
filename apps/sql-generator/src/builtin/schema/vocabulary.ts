import { splitWords } from "../../question/words.ts";
import { silentSuffixes } from "../lexicon/abbreviations.ts";
import type { ColumnRef, Expression } from "../sql/ast.ts";
import { foreignKey, keyOf, phraseKey } from "../text/word-keys.ts";
import type { ModelColumn, ModelTable, SchemaModel } from "./model.ts";

/** Something of the workspace that words of the question can mean. */
export type Mention =
  | { readonly kind: "table"; readonly table: string; readonly weight: number }
  | {
      readonly kind: "column";
      readonly table: string;
      readonly column: string;
      readonly weight: number;
      readonly namesTable?: boolean;
    }
  | {
      readonly kind: "value";
      readonly table: string;
      readonly column: string;
      readonly value: string;
      readonly weight: number;
    }
  /** A condition on rows of one table that evidence or a value description states. */
  | {
      readonly kind: "predicate";
      readonly table: string;
      readonly condition: Expression;
      readonly weight: number;
      readonly source: string;
    }
  /** A number that evidence states how to compute. */
  | {
      readonly kind: "measure";
      readonly expression: Expression;
      readonly date?: ColumnRef;
      readonly weight: number;
      readonly source: string;
    };

export interface VocabularyLookup {
  /** Longest phrase in words. */
  readonly longest: number;
  find(key: string): readonly Mention[];
}

/** From phrase keys to what they can mean. */
export class Vocabulary implements VocabularyLookup {
  readonly #entries = new Map<string, Mention[]>();
  longest = 1;

  add(words: readonly string[], mention: Mention): void {
    if (words.length === 0 || words.length > 8) return;
    this.longest = Math.max(this.longest, words.length);
    for (const key of [phraseKey(words), foreignKey(words, "it"), foreignKey(words, "de")])
      this.#addAt(key, mention);
  }

  #addAt(key: string, mention: Mention): void {
    const known = this.#entries.get(key);
    if (known === undefined) this.#entries.set(key, [mention]);
    else {
      const same = known.findIndex((other) => isSame(other, mention));
      if (same === -1) known.push(mention);
      else if ((known[same]?.weight ?? 0) < mention.weight) known[same] = mention;
    }
  }

  find(key: string): readonly Mention[] {
    return this.#entries.get(key) ?? [];
  }
}

/** The schema's words and those that the evidence found for one question adds. */
export class QuestionVocabulary implements VocabularyLookup {
  readonly #parts: readonly VocabularyLookup[];

  constructor(...parts: readonly VocabularyLookup[]) {
    this.#parts = parts;
  }

  get longest(): number {
    return Math.max(...this.#parts.map((part) => part.longest));
  }

  find(key: string): readonly Mention[] {
    return this.#parts.flatMap((part) => part.find(key));
  }
}

function isSame(left: Mention, right: Mention): boolean {
  return (
    JSON.stringify({ ...left, weight: 0, source: "" }) === JSON.stringify({ ...right, weight: 0, source: "" })
  );
}

/** Adds the names and descriptions of all tables and columns; a step is one column. */
export function* addNames(vocabulary: Vocabulary, model: SchemaModel): Generator<void, void> {
  for (const table of model.tables.values()) {
    addTable(vocabulary, table);
    for (const column of table.columns) {
      addColumn(vocabulary, table, column);
      yield;
    }
  }
}

function addTable(vocabulary: Vocabulary, table: ModelTable): void {
  const add = (words: readonly string[], weight: number): void =>
    vocabulary.add(words, { kind: "table", table: table.name, weight });
  add(table.words, 1);
  if (table.words.length > 1) {
    add([table.words.join("")], 0.9);
    add(table.words.slice(-1), 0.62);
    if (table.words.length > 2) add(table.words.slice(-2), 0.7);
    if (
      silentSuffixes.has(keyOf(table.words.at(-1) ?? "")) ||
      ["table", "master", "detail", "list", "data"].includes(table.words.at(-1) ?? "")
    )
      add(table.words.slice(0, -1), 0.85);
  }
  const described = headPhrase(table.source.description);
  if (described.length > 0)
    add(
      described,
      described.some((word) => table.words.some((own) => keyOf(own) === keyOf(word))) ? 0.9 : 0.68,
    );
}

function addColumn(vocabulary: Vocabulary, table: ModelTable, column: ModelColumn): void {
  const add = (words: readonly string[], weight: number): void =>
    vocabulary.add(words, { kind: "column", table: table.name, column: column.name, weight });
  const names: [readonly string[], number][] = [
    [column.words, 1],
    [splitWords(column.source.name), 1],
    [splitWords(column.source.expandedName), 1],
    [splitWords(column.source.expandedName.split(/ in | per | of /)[0] ?? ""), 0.95],
    [describedName(column.source.description), 0.9],
  ];
  for (const [words, weight] of names) {
    if (words.length === 0) continue;
    const own = withoutTable(words, table.words);
    if (own.length < words.length) {
      vocabulary.add(words, {
        kind: "column",
        table: table.name,
        column: column.name,
        weight,
        namesTable: true,
      });
      add(own, weight * 0.97);
    } else add(words, weight);
    const inTable = [...table.words.slice(-1), ...own];
    if (own.length === words.length || table.words.length === 1)
      vocabulary.add(inTable, {
        kind: "column",
        table: table.name,
        column: column.name,
        weight,
        namesTable: true,
      });
    if (own.length > 1 && silentSuffixes.has(own.at(-1) ?? "")) {
      const bare = own.slice(0, -1);
      if (bare.length === 1 && openWords.has(bare[0] ?? "")) continue;
      add(bare, weight * (!column.isKey ? 0.86 : column.source.primaryKey > 0 ? 0.62 : 0.82));
      if (bare.length > 1) add(bare.slice(-1), weight * 0.5);
    }
    if (own.length > 1) {
      add(own.slice(-1), weight * 0.6);
      add([own.join("")], weight * 0.9);
      add(own.slice(0, 1), weight * 0.45);
      if (own.length > 2) {
        add(own.slice(0, -1), weight * 0.7);
        add(own.slice(1), weight * 0.75);
        add([own[0] ?? "", own.at(-1) ?? ""], weight * 0.7);
      }
    }
  }
}

/** Words that need the noun behind them: "first" is no first name. */
const openWords = new Set(
  "first last full middle other total start end short long given family user new old".split(" "),
);

function withoutTable(words: readonly string[], table: readonly string[]): readonly string[] {
  for (const prefix of [table, table.slice(-1), table.slice(0, 1)]) {
    if (
      prefix.length > 0 &&
      words.length > prefix.length &&
      prefix.every((word, index) => keyOf(word) === keyOf(words[index] ?? ""))
    )
      return words.slice(prefix.length);
  }
  return words;
}

/** First words of descriptions that say what kind of thing a value is, not what it is called. */
const kindWords = new Set(
  "number name code date day amount state type kind whether why how id identifier key text value flag time when unique first last".split(
    " ",
  ),
);

function describedName(description: string): string[] {
  const words = headPhrase(description);
  return words.length === 1 && kindWords.has(words[0] ?? "") ? [] : words;
}

/** The words a description opens with, up to a preposition or mark: "Credit limit in euro" gives `credit limit`. */
export function headPhrase(description: string): string[] {
  const head =
    /^(?:the |a |an |il |la |lo |der |die |das )?([^,.;:(=–]+?)(?= (?:of|in|for|that|which|to|from|at|on|by|when|where|as|is|are|with|who|per|di|del|della|in|für|von|der|des|the|a|an)\b|[,.;:(=–]| - |$)/i.exec(
      description.trim(),
    );
  const words = splitWords(head?.[1] ?? "");
  return words.length <= 4 ? words : [];
}
