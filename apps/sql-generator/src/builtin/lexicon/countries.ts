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

interface Country {
  /** English name, folded and as it is written. */
  readonly folded: string;
  readonly name: string;
  /** Every other way to say it, folded. */
  readonly others: readonly string[];
}

interface Countries {
  /** Other ways to say a country, by each of its names. */
  readonly byName: ReadonlyMap<string, readonly string[]>;
  readonly all: readonly Country[];
}

let known: Countries | null = null;

/** Other ways to say the country that a value names, folded; none when the value is no country. */
export function countryWords(value: string): readonly string[] {
  known ??= readCountries();
  return known.byName.get(plain(value)) ?? [];
}

function plain(name: string): string {
  return fold(name)
    .replace(/[^\p{L}]+/gu, " ")
    .trim();
}

function readCountries(): Countries {
  const languages = ["en", "it", "de"].map(
    (language) => new Intl.DisplayNames([language], { type: "region" }),
  );
  const byName = new Map<string, readonly string[]>();
  const all = Object.entries(adjectives).map(([code, text]): Country => {
    const names = languages.map((language) => language.of(code) ?? code);
    const own = [...names, ...(otherNames[code] ?? [])].map(plain);
    const described = text
      .split(" ")
      .flatMap((word) => (word.endsWith("sch") ? germanEndings.map((ending) => word + ending) : [word]));
    const words = [...new Set([...own, ...described])];
    for (const name of own)
      byName.set(
        name,
        words.filter((other) => other !== name),
      );
    const name = names[0] ?? code;
    return { folded: fold(name), name, others: byName.get(plain(name)) ?? [] };
  });
  return { byName, all };
}

/**
 * A question with the English names of the countries it names in another language or as an adjective added at its end,
 * so that a search for database values finds them.
 */
export function withCountryNames(question: string): string {
  known ??= readCountries();
  const words = fold(question).match(/\p{L}+/gu) ?? [];
  const runs = new Set(words.flatMap((word, index) => [word, words.slice(index, index + 2).join(" ")]));
  const added = known.all
    .filter(({ folded, others }) => !runs.has(folded) && others.some((other) => runs.has(other)))
    .map(({ name }) => name);
  return added.length === 0 ? question : `${question} (${added.join(", ")})`;
}
