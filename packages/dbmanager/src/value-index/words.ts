/** A word of a text, with its place. */
export interface Word {
  /** As written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Without case, accents and apostrophes. */
  readonly folded: string;
  /** Folded and without a plural ending; equal stems count as the same word. */
  readonly stem: string;
}

const wordPattern = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’][\p{L}\p{M}]+)*/gu;
/** Letters that decomposition leaves alone. */
const ligatures: Readonly<Record<string, string>> = {
  ß: "ss",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  æ: "ae",
  œ: "oe",
  ı: "i",
};

/** Splits a text into its words, at most `limit`. */
export function splitWords(text: string, limit: number = 1000): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(wordPattern)) {
    if (words.length >= limit) break;
    const folded = fold(match[0]);
    words.push({
      text: match[0],
      start: match.index,
      end: match.index + match[0].length,
      folded,
      stem: stem(folded),
    });
  }
  return words;
}

/** Lower case without accents and apostrophes. */
export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\p{M}'’]/gu, "")
    .toLowerCase()
    .replace(/[ßøłđðþæœı]/g, (letter) => ligatures[letter] ?? letter);
}

/** Takes the ending of an English plural off; the same rule is used on both sides, so it need not be a real word. */
export function stem(folded: string): string {
  if (folded.length < 4 || !folded.endsWith("s") || /(ss|us|is)$/.test(folded)) return folded;
  if (folded.endsWith("ies")) return `${folded.slice(0, -3)}y`;
  return /(s|x|z|ch|sh)es$/.test(folded) ? folded.slice(0, -2) : folded.slice(0, -1);
}

/** The words of a name such as `firstName`, `first_name`, `FIRST NAME`. */
export function nameStems(name: string): string[] {
  const spaced = name.replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2").replace(/[_-]/g, " ");
  return splitWords(spaced).map((word) => word.stem);
}

/** The word and what is left when any one of its letters is taken out: two words one edit apart share an entry. */
export function deletions(word: string): string[] {
  const found = new Set([word]);
  for (let index = 0; index < word.length; index++) found.add(word.slice(0, index) + word.slice(index + 1));
  return [...found];
}
