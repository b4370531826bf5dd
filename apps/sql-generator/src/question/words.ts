import snowball from "snowball-stemmers";
import type { Language } from "./language.ts";

const stemmers = {
  en: snowball.newStemmer("english"),
  it: snowball.newStemmer("italian"),
  de: snowball.newStemmer("german"),
};

/** Lower case, without accents; ß becomes ss. */
export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replaceAll("ß", "ss");
}

/**
 * Splits text or an identifier into folded words: at everything that is no letter or digit, between lower and upper
 * case (`orderDate`), before the last capital of a run (`SQLName` gives `sql`, `name`), between letters and digits.
 */
export function splitWords(text: string): string[] {
  const spaced = text
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .replace(/(\p{L})(\p{N})/gu, "$1 $2")
    .replace(/(\p{N})(\p{L})/gu, "$1 $2");
  return fold(spaced).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Stems known by language and word; the same few thousand words of schemas and questions come again and again. */
const stems: Record<Language, Map<string, string>> = { en: new Map(), it: new Map(), de: new Map() };
const mostStems = 20_000;

/** The stem of a folded word in one language. */
export function stem(word: string, language: Language): string {
  const cache = stems[language];
  const known = cache.get(word);
  if (known !== undefined) return known;
  const found = /\p{L}/u.test(word) ? stemmers[language].stem(word) : word;
  if (cache.size >= mostStems) cache.clear();
  cache.set(word, found);
  return found;
}
