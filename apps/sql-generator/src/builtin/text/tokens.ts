import { fold } from "../../question/words.ts";
import type { Lexicon } from "../lexicon/types.ts";

/** One word, number, quoted text or mark of the question. */
export interface Token {
  readonly text: string;
  /** Lower case, without accents. */
  readonly folded: string;
  /** Offsets in the question. */
  readonly start: number;
  readonly end: number;
  readonly kind: "word" | "number" | "quoted" | "mark";
  /** What a number stands for; undefined for other kinds. */
  readonly value?: number;
}

const quotedText =
  /"([^"]+)"|“([^”]+)”|„([^“”]+)[“”]|«([^»]+)»|(?<=^|[\s(,])['‘]([^'’]+(?:['’](?=\p{L})[^'’]+)*)['’](?=$|[\s),.;:?!])/gu;
const plainText =
  /\d{4}-\d{2}-\d{2}|\d+(?:[.,]\d+)*(?![\p{L}\p{N}])|[\p{L}\p{N}_]+(?:[-./@][\p{L}\p{N}_]+)*|[^\s]/gu;

/** Splits a question into tokens, in order; blanks are dropped. */
export function tokenize(question: string, lexicon: Lexicon): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  for (const match of question.matchAll(quotedText)) {
    addPlain(tokens, question, position, match.index, lexicon);
    const inner = match.slice(1).find((group) => group !== undefined) ?? "";
    const end = match.index + match[0].length;
    tokens.push({ text: inner, folded: fold(inner), start: match.index, end, kind: "quoted" });
    position = end;
  }
  addPlain(tokens, question, position, question.length, lexicon);
  return tokens;
}

function addPlain(tokens: Token[], question: string, from: number, to: number, lexicon: Lexicon): void {
  for (const match of question.slice(from, to).matchAll(plainText)) {
    const start = from + match.index;
    for (const part of wordParts(match[0])) {
      const token = {
        text: part.text,
        folded: fold(part.text),
        start: start + part.offset,
        end: start + part.offset + part.text.length,
      };
      const value = numberOf(part.text, token.folded, lexicon);
      if (/^\d{4}-\d{2}-\d{2}$/.test(part.text)) tokens.push({ ...token, kind: "word" });
      else if (value !== undefined) tokens.push({ ...token, kind: "number", value });
      else tokens.push({ ...token, kind: /[\p{L}\p{N}]/u.test(part.text) ? "word" : "mark" });
    }
  }
}

/** `best-selling` is two words; `CIS-220`, `a.b@c.org` and `2024-05-01` are one. */
function wordParts(text: string): { text: string; offset: number }[] {
  if (/^\d/.test(text) || /\d|[@_]/.test(text) || !/[-./]/.test(text)) return [{ text, offset: 0 }];
  return [...text.matchAll(/[^-./]+/g)].map((match) => ({ text: match[0], offset: match.index }));
}

function numberOf(text: string, folded: string, lexicon: Lexicon): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  if (/^\d+(?:[.,]\d+)+$/.test(text)) {
    const { group, decimal } = lexicon.numberFormat;
    if (new RegExp(`^\\d{1,3}(?:\\${group}\\d{3})+(?:\\${decimal}\\d+)?$`).test(text))
      return Number(text.replaceAll(group, "").replace(decimal, "."));
    if (new RegExp(`^\\d+\\${decimal}\\d+$`).test(text)) return Number(text.replace(decimal, "."));
    return /^\d+\.\d+$/.test(text) ? Number(text) : undefined;
  }
  return lexicon.numbers.get(folded);
}
