import { splitWords } from "../../question/words.ts";

/** A code or value of a column and the words it stands for. */
export interface CodeMeaning {
  readonly code: string;
  readonly phrases: readonly { readonly words: readonly string[]; readonly weight: number }[];
}

/**
 * Reads what a value description says of single values: "S = shipped, on the way (spedito); C = cancelled", "A: active,
 * B: blocked", "Italy (Italia, Italien), Germany". Other texts give nothing.
 */
export function readCodes(text: string): CodeMeaning[] {
  const parts = splitOutside(text, text.includes(";") ? ";" : ",");
  return parts.flatMap((part, index): CodeMeaning[] => {
    const trimmed = (index === 0 ? part.replace(/^[^=:(]{12,}:\s+(?=\S)/, "") : part)
      .trim()
      .replace(/^(?:e\.g\.|for example|such as)\s+/i, "");
    const outside = trimmed.replace(/\([^)]*\)/g, " ").trim();
    const aliases = [...trimmed.matchAll(/\(([^)]*)\)/g)].flatMap((bracket) => (bracket[1] ?? "").split(","));
    const coded = /^["']?([\p{L}\p{N}_./+-]{1,20}?)["']?\s*(?:=|–|means|stands for|:(?=\s))\s*(.+)$/su.exec(
      outside,
    );
    if (coded?.[1] !== undefined && coded[2] !== undefined)
      return meaning(coded[1], coded[2].split(","), aliases);
    const isValue =
      aliases.length > 0 &&
      /^\p{Lu}[\p{L}\p{N} .'&-]*$/u.test(outside) &&
      splitWords(outside).length <= 3 &&
      trimmed.endsWith(")");
    return isValue && !text.includes(";") ? meaning(outside, [], aliases) : [];
  });
}

function meaning(code: string, names: readonly string[], aliases: readonly string[]): CodeMeaning[] {
  const wordsOf = (texts: readonly string[]): string[][] =>
    texts
      .map(splitWords)
      .filter((words) => words.length > 0 && words.length <= 6 && words.some((word) => /\p{L}/u.test(word)));
  const phrases = [
    ...wordsOf(names).flatMap((words, index) => {
      const whole = { words, weight: index === 0 ? 0.95 : 0.9 };
      const isOpen = words.length > 1 && index === 0 && !["not", "no", "in", "on"].includes(words[0] ?? "");
      return isOpen ? [whole, { words: words.slice(0, 1), weight: 0.75 }] : [whole];
    }),
    ...wordsOf(aliases).map((words) => ({ words, weight: 0.92 })),
  ];
  return phrases.length === 0 ? [] : [{ code, phrases }];
}

/** Splits at a mark that stands outside brackets. */
function splitOutside(text: string, mark: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const character of text) {
    if (character === "(") depth += 1;
    if (character === ")") depth = Math.max(0, depth - 1);
    if (character === mark && depth === 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts;
}
