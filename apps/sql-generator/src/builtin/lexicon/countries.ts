import { fold } from "../../question/words.ts";

/** Adjectives and inhabitants of countries in English, Italian and German, folded; German ones without their endings. */
const adjectives: Readonly<Record<string, string>> = {
  IT: "italian italians italiano italiana italiani italiane italienisch",
  DE: "german germans tedesco tedesca tedeschi tedesche deutsch",
  FR: "french francese francesi franzosisch",
  ES: "spanish spagnolo spagnola spagnoli spagnole spanisch",
  GB: "british britannico britannica britannici britanniche inglese inglesi britisch",
  US: "american americans americano americana americani americane statunitense statunitensi amerikanisch",
  AT: "austrian austrians austriaco austriaca austriaci austriache osterreichisch",
  CH: "swiss svizzero svizzera svizzeri svizzere schweizerisch schweizer",
  NL: "dutch olandese olandesi niederlandisch hollandisch",
  BE: "belgian belgians belga belgi belghe belgisch",
  PL: "polish polacco polacca polacchi polacche polnisch",
  PT: "portuguese portoghese portoghesi portugiesisch",
  SE: "swedish svedese svedesi schwedisch",
  DK: "danish danese danesi danisch",
  NO: "norwegian norwegians norvegese norvegesi norwegisch",
  FI: "finnish finlandese finlandesi finnisch",
  IE: "irish irlandese irlandesi irisch",
  CZ: "czech ceco ceca cechi ceche tschechisch",
  GR: "greek greeks greco greca greci greche griechisch",
  TR: "turkish turco turca turchi turche turkisch",
  CA: "canadian canadians canadese canadesi kanadisch",
  BR: "brazilian brazilians brasiliano brasiliana brasiliani brasiliane brasilianisch",
  MX: "mexican mexicans messicano messicana messicani messicane mexikanisch",
  JP: "japanese giapponese giapponesi japanisch",
  CN: "chinese cinese cinesi chinesisch",
  IN: "indian indians indiano indiana indiani indiane indisch",
  AU: "australian australians australiano australiana australiani australiane australisch",
};

const otherNames: Readonly<Record<string, readonly string[]>> = {
  US: ["usa", "u s a", "united states of america", "stati uniti", "vereinigte staaten"],
  GB: ["uk", "great britain", "gran bretagna", "grossbritannien", "vereinigtes konigreich"],
  NL: ["holland", "olanda"],
  CZ: ["czech republic", "repubblica ceca", "tschechische republik"],
};

const germanEndings = ["", "e", "er", "en", "es", "em"];

let known: ReadonlyMap<string, readonly string[]> | null = null;

/** Other ways to say the country that a value names, folded; none when the value is no country. */
export function countryWords(value: string): readonly string[] {
  known ??= readCountries();
  return (
    known.get(
      fold(value)
        .replace(/[^\p{L}]+/gu, " ")
        .trim(),
    ) ?? []
  );
}

function readCountries(): ReadonlyMap<string, readonly string[]> {
  const names = ["en", "it", "de"].map((language) => new Intl.DisplayNames([language], { type: "region" }));
  return new Map(
    Object.entries(adjectives).flatMap(([code, text]) => {
      const own = [...names.flatMap((name) => name.of(code) ?? []), ...(otherNames[code] ?? [])].map((name) =>
        fold(name)
          .replace(/[^\p{L}]+/gu, " ")
          .trim(),
      );
      const described = text
        .split(" ")
        .flatMap((word) => (word.endsWith("sch") ? germanEndings.map((ending) => word + ending) : [word]));
      const all = [...new Set([...own, ...described])];
      return own.map((name) => [name, all.filter((other) => other !== name)] as const);
    }),
  );
}

/**
 * A question with the English names of the countries it names in another language or as an adjective added at its end,
 * so that a search for database values finds them.
 */
export function withCountryNames(question: string): string {
  const words = fold(question).match(/\p{L}+/gu) ?? [];
  const runs = new Set(words.flatMap((word, index) => [word, words.slice(index, index + 2).join(" ")]));
  const english = new Intl.DisplayNames(["en"], { type: "region" });
  const added = Object.keys(adjectives).flatMap((code) => {
    const name = english.of(code) ?? code;
    const isNamed = countryWords(name).some((other) => runs.has(other));
    return isNamed && !runs.has(fold(name)) ? [name] : [];
  });
  return added.length === 0 ? question : `${question} (${added.join(", ")})`;
}
