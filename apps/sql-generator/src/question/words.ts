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

/** The stem of a folded word in one language. */
export function stem(word: string, language: Language): string {
  return /\p{L}/u.test(word) ? stemmers[language].stem(word) : word;
}
