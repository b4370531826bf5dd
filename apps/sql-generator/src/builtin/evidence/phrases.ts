import { splitWords } from "../../question/words.ts";
import type { ModelTable } from "../schema/model.ts";
import { keyOf } from "../text/word-keys.ts";

export interface PhraseVariant {
  readonly words: readonly string[];
  readonly weight: number;
  /** The phrase names the rows' table too: "active customers". */
  readonly namesTable: boolean;
}

const articles = new Set(
  "a an the i il lo la gli le der die das ein eine is are was were be must that who which one those".split(
    " ",
  ),
);
const prepositions =
  /\s(?:of|on|in|for|per|to|from|at|by|because|di|del|della|per|in|pro|je|von|für|an|who|that|which)\s/i;

/**
 * The ways a defined term may stand in a question. "Suspended (blocked) customers" gives both with and without
 * "customers"; "The value of an order (order total)" gives `order value`, `value` and `order total`.
 */
export function phraseVariants(
  subject: string,
  tables: readonly ModelTable[],
  kind: "condition" | "number" | "column",
): PhraseVariant[] {
  const tableKeys = new Set(tables.flatMap((table) => table.words.map(keyOf)));
  const found: PhraseVariant[] = [];
  const add = (text: string, weight: number): void => {
    const words = trim(splitWords(text));
    const bare = trim(words.filter((word) => !tableKeys.has(keyOf(word))));
    // Words that only name the rows' table cannot stand for a condition on it.
    if (words.length === 0 || (kind === "condition" && bare.length === 0)) return;
    found.push({ words, weight, namesTable: bare.length < words.length });
    if (bare.length > 0 && bare.length < words.length && kind !== "number")
      found.push({ words: bare, weight: weight * 0.92, namesTable: false });
  };
  for (const { text, isAlias } of spellings(subject)) {
    add(text, isAlias ? 0.96 : 1);
    const [head, ...rest] = text.split(/,/);
    if (head !== undefined && rest.length > 0) {
      add(head, 0.97);
      for (const part of rest)
        if (splitWords(part).length > 1 && !prepositions.test(` ${part} `.slice(0, 6))) add(part, 0.85);
    }
    const shortened = (head ?? text).replace(/^total\s+/i, "");
    if (shortened !== (head ?? text)) add(shortened, 0.95);
    const preposition = prepositions.exec(shortened);
    if (preposition !== null && !isAlias && kind !== "condition") {
      add(shortened.slice(0, preposition.index), 0.85);
      const owner = /^(.*?)\s(?:of|di|del|della|von)\s(?:an?\s|the\s)?(\S+)$/i.exec(shortened.trim());
      if (owner !== null) add(`${owner[2]} ${trim(splitWords(owner[1] ?? "")).join(" ")}`, 0.95);
    }
  }
  return found;
}

/** The subject without brackets, and with each name in the brackets in place of the words before them. */
function spellings(subject: string): { text: string; isAlias: boolean }[] {
  const quoted = subject.replace(/["“”]/g, " ");
  const bracket = /^([^(]*)\(([^)]*)\)(.*)$/s.exec(quoted);
  if (bracket === null) return [{ text: quoted, isAlias: false }];
  const [, before = "", inside = "", after = ""] = bracket;
  const aliases = inside
    .split(/,|\bor\b|\//)
    .map((alias) => alias.trim())
    .filter((alias) => alias !== "");
  const behind = after.trim().startsWith(",") || prepositions.test(`${after} `) ? "" : after;
  return [
    { text: `${before}${after}`, isAlias: false },
    ...aliases.flatMap((alias) => [
      { text: alias, isAlias: true },
      ...(behind.trim() === "" ? [] : [{ text: `${alias} ${behind}`, isAlias: true }]),
    ]),
  ];
}

function trim(words: readonly string[]): string[] {
  let first = 0;
  let end = words.length;
  while (first < end && articles.has(words[first] ?? "")) first += 1;
  while (
    end > first &&
    (articles.has(words[end - 1] ?? "") ||
      ["in", "of", "on", "for", "from", "with"].includes(words[end - 1] ?? ""))
  )
    end -= 1;
  return words.slice(first, end);
}
