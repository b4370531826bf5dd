import { german } from "./de.ts";
import { english } from "./en.ts";
import { italian } from "./it.ts";
import type { Lexicon } from "./types.ts";

/** The lexicon of a language; English for languages without one. */
export function lexiconOf(language: string): Lexicon {
  if (language === "it") return italian;
  if (language === "de") return german;
  return english;
}
