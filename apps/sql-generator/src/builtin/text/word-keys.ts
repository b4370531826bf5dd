import { fold, stem } from "../../question/words.ts";
import { english } from "../lexicon/en.ts";
import { type Lexicon, phrases } from "../lexicon/types.ts";
import { singular } from "./singular.ts";

/** A way to look a word or phrase up in the vocabulary, with how sure it means the same (1 = the word itself). */
export interface WordKey {
  readonly key: string;
  readonly weight: number;
}

const irregular: ReadonlyMap<string, string> = new Map(
  Object.entries({
    people: "person",
    children: "child",
    men: "man",
    women: "woman",
    bought: "buy",
    sold: "sell",
    paid: "pay",
    sent: "send",
    spent: "spend",
    held: "hold",
    taught: "teach",
    staffs: "staff",
    longitude: "longitude",
  }),
);

/** The stem under which vocabulary and question words meet. */
export function keyOf(word: string): string {
  const remembered = known.get(word);
  if (remembered !== undefined) return remembered;
  if (known.size >= 20_000) known.clear();
  const key = computeKey(word);
  known.set(word, key);
  return key;
}

/** Stemming is the slow part of linking, and the words of a schema come again with every question. */
const known = new Map<string, string>();

function computeKey(word: string): string {
  const folded = fold(word);
  return stem(singular(irregular.get(folded) ?? folded), "en");
}

export function phraseKey(words: readonly string[]): string {
  return words.map(keyOf).join(" ");
}

/** The key of a phrase by the stems of another language: "attivi" and "attivo" meet under it. */
export function foreignKey(words: readonly string[], language: "it" | "de"): string {
  return `${language}:${words.map((word) => foreignStem(word, language)).join(" ")}`;
}

const foreignStems = new Map<string, string>();

function foreignStem(word: string, language: "it" | "de"): string {
  const at = `${language}:${word}`;
  const remembered = foreignStems.get(at);
  if (remembered !== undefined) return remembered;
  if (foreignStems.size >= 20_000) foreignStems.clear();
  const found = stem(fold(word), language);
  foreignStems.set(at, found);
  return found;
}

/** Synonyms and translations of one language, by key. */
export class Thesaurus {
  readonly #groups = new Map<string, WordKey[]>();

  readonly #lexicon: Lexicon;

  constructor(lexicon: Lexicon) {
    this.#lexicon = lexicon;
    for (const group of english.synonyms) this.#addEnglish(phrases(group));
    if (lexicon.language !== "en") for (const group of lexicon.synonyms) this.#addForeign(phrases(group));
  }

  /** Keys of one word or phrase, best first. */
  keysOf(words: readonly string[]): readonly WordKey[] {
    const key = phraseKey(words);
    const foreign =
      this.#lexicon.language === "en"
        ? []
        : (this.#groups.get(`=${fold(words.join(" "))}`) ??
          this.#groups.get(`~${this.#foreignKey(words)}`) ??
          []);
    const { language } = this.#lexicon;
    const inflected = language === "en" ? [] : [{ key: foreignKey(words, language), weight: 0.97 }];
    return [{ key, weight: 1 }, ...foreign, ...inflected, ...(this.#groups.get(key) ?? [])];
  }

  /** The key of a phrase, in English where the lexicon translates it. */
  translated(words: readonly string[]): string {
    const [own, ...others] = this.keysOf(words);
    return others.find((other) => other.weight >= 0.97)?.key ?? own?.key ?? "";
  }

  #foreignKey(words: readonly string[]): string {
    return words.map((word) => stem(fold(word), this.#lexicon.language)).join(" ");
  }

  #addEnglish(members: readonly string[]): void {
    const keys = members.map((member) => phraseKey(member.split(" ")));
    for (const key of keys) {
      const others = keys.filter((other) => other !== key).map((other) => ({ key: other, weight: 0.8 }));
      this.#groups.set(key, [...(this.#groups.get(key) ?? []), ...others]);
    }
  }

  #addForeign([head = "", ...members]: readonly string[]): void {
    const heads = head.split("|").map((word) => phraseKey(word.split(" ")));
    for (const member of members) {
      const key = `~${this.#foreignKey(member.split(" "))}`;
      const translated = heads.flatMap((headKey, index) => [
        { key: headKey, weight: index === 0 ? 0.97 : 0.9 },
        ...(this.#groups.get(headKey) ?? []).map((other) => ({
          key: other.key,
          weight: other.weight * 0.95,
        })),
      ]);
      this.#groups.set(key, [...(this.#groups.get(key) ?? []), ...translated]);
      // "fatturato" has the stem of "fattura" and is no invoice: the written form goes before the stem.
      const exact = `=${fold(member)}`;
      this.#groups.set(exact, [...(this.#groups.get(exact) ?? []), ...translated]);
    }
  }
}
