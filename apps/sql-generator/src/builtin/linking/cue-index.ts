import { fold } from "../../question/words.ts";
import { type Cue, type Lexicon, phrases } from "../lexicon/types.ts";

/** From folded phrases of a language to the cues they give. */
export class CueIndex {
  readonly #cues = new Map<string, Cue[]>();
  /** Longest phrase in words. */
  readonly longest: number;

  constructor(lexicon: Lexicon) {
    let longest = 1;
    for (const { cue, phrases: text } of lexicon.cues) {
      for (const phrase of phrases(text)) {
        const key = fold(phrase);
        longest = Math.max(longest, key.split(" ").length);
        this.#cues.set(key, [...(this.#cues.get(key) ?? []), cue]);
      }
    }
    this.longest = longest;
  }

  find(phrase: string): readonly Cue[] {
    return this.#cues.get(phrase) ?? [];
  }
}
