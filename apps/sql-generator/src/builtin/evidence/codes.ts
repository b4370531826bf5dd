import { splitWords } from "../../question/words.ts";

/** A code of a column and the words it stands for. */
export interface CodeMeaning {
  readonly code: string;
  readonly phrases: readonly { readonly words: readonly string[]; readonly weight: number }[];
}

/** Reads "S = shipped, on the way (spedito); C = cancelled" and the like; other texts give nothing. */
export function readCodes(text: string): CodeMeaning[] {
  const parts = text.includes(";") ? text.split(";") : text.split(/,(?=\s*[\p{L}\p{N}_.-]{1,20}\s*(?:=|:|–|means)\s)/u);
  return parts.flatMap((part): CodeMeaning[] => {
    const match = /^(?:[^=:]*:\s)?\s*["']?([\p{L}\p{N}_./+-]{1,20}?)["']?\s*(?:=|:|–|means|stands for)\s*(.+)$/su.exec(part.trim());
    if (match?.[1] === undefined || match[2] === undefined) return [];
    const outside = match[2].replace(/\([^)]*\)/g, " ");
    const inside = [...match[2].matchAll(/\(([^)]*)\)/g)].flatMap((bracket) => (bracket[1] ?? "").split(","));
    const texts = [...outside.split(","), ...inside].map((phrase) => splitWords(phrase)).filter((words) => words.length > 0 && words.length <= 6);
    const phrases = texts.flatMap((words, index) => {
      const weight = index === 0 ? 0.95 : 0.9;
      return words.length === 1 ? [{ words, weight }] : [{ words, weight }, ...(["not", "no", "in", "on"].includes(words[0] ?? "") || index > 0 ? [] : [{ words: words.slice(0, 1), weight: 0.75 }])];
    });
    return phrases.length === 0 ? [] : [{ code: match[1], phrases }];
  });
}
