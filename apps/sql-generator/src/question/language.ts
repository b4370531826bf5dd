import { stopWords } from "./stop-words.ts";

/** ISO 639-1 codes the service answers in. */
export type Language = "en" | "it" | "de";

export interface DetectedLanguage {
  readonly language: Language;
  /** Share of the question's words that are function words of the language. */
  readonly share: number;
}

const names: Readonly<Record<string, Language>> = {
  en: "en",
  english: "en",
  inglese: "en",
  englisch: "en",
  it: "it",
  italian: "it",
  italiano: "it",
  italienisch: "it",
  de: "de",
  german: "de",
  deutsch: "de",
  tedesco: "de",
};

/** Code of a language given by code or name; null when it is none the service answers in. */
export function languageOf(text: string): Language | null {
  return names[text.trim().toLowerCase().split(/[-_]/)[0] ?? ""] ?? null;
}

/**
 * Guesses the language of a question by its function words. Words that several languages share count for each, so
 * they decide nothing; a tie or no hit at all is English.
 */
export function detectLanguage(question: string): DetectedLanguage {
  const words = question.toLowerCase().match(/\p{L}+/gu) ?? [];
  let best: DetectedLanguage = { language: "en", share: 0 };
  for (const language of ["en", "it", "de"] as const) {
    const hits = words.filter((word) => stopWords[language].has(word)).length;
    const share = words.length === 0 ? 0 : hits / words.length;
    if (share > best.share) best = { language, share };
  }
  return best;
}
