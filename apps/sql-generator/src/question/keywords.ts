import type { Language } from "./language.ts";
import { stopWords } from "./stop-words.ts";
import { fold, splitWords, stem } from "./words.ts";

export interface Keyword {
  /** As written, folded. */
  readonly word: string;
  readonly stem: string;
}

/** Words of the question that may name something of the schema, in order, each stem once. */
export function keywordsOf(question: string, language: Language): Keyword[] {
  const stops = new Set([...stopWords[language]].map(fold));
  const seen = new Set<string>();
  const keywords: Keyword[] = [];
  for (const word of splitWords(question)) {
    if (stops.has(word)) continue;
    const stemmed = stem(word, language);
    if (seen.has(stemmed)) continue;
    seen.add(stemmed);
    keywords.push({ word, stem: stemmed });
  }
  return keywords;
}
