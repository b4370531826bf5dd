declare module "snowball-stemmers" {
  const snowball: {
    /** A stemmer of one language; `stem` expects a lower-case word. */
    newStemmer(language: "english" | "italian" | "german"): { stem(word: string): string };
  };
  export = snowball;
}
