export interface Place {
  readonly country: string;
  /** Share of the customers. */
  readonly weight: number;
  readonly language: Language;
  readonly phonePrefix: string;
  readonly domain: string;
  readonly cities: readonly string[];
  readonly streets: readonly string[];
  /** Digits are drawn for #. */
  readonly postalCode: string;
}

export type Language = "it" | "de" | "fr" | "es" | "en" | "nl" | "pl" | "pt" | "sv";

/** Countries of customers; the first city is the largest market. */
export const places: readonly Place[] = [
  {
    country: "Italy",
    weight: 22,
    language: "it",
    phonePrefix: "+39",
    domain: "it",
    cities: ["Milan", "Rome", "Turin", "Bologna", "Verona", "Florence", "Naples", "Trento"],
    streets: [
      "Via dei Tigli",
      "Via Molino Vecchio",
      "Corso della Fontana",
      "Viale Lungolago",
      "Via San Colombo",
    ],
    postalCode: "#0###",
  },
  {
    country: "Germany",
    weight: 20,
    language: "de",
    phonePrefix: "+49",
    domain: "de",
    cities: ["Munich", "Hamburg", "Berlin", "Cologne", "Stuttgart", "Frankfurt", "Leipzig", "Bremen"],
    streets: ["Lindenallee", "Am Alten Hafen", "Mühlweg", "Kastanienring", "Bergfelder Straße"],
    postalCode: "#0###",
  },
  {
    country: "France",
    weight: 12,
    language: "fr",
    phonePrefix: "+33",
    domain: "fr",
    cities: ["Lyon", "Paris", "Marseille", "Toulouse", "Nantes", "Lille"],
    streets: ["Rue des Tilleuls", "Avenue du Moulin", "Quai des Brumes", "Rue de la Source"],
    postalCode: "#000#",
  },
  {
    country: "Spain",
    weight: 9,
    language: "es",
    phonePrefix: "+34",
    domain: "es",
    cities: ["Madrid", "Barcelona", "Valencia", "Seville", "Bilbao"],
    streets: ["Calle del Olivo", "Calle Fuente Clara", "Paseo de los Pinos", "Avenida del Puerto"],
    postalCode: "#80##",
  },
  {
    country: "UK",
    weight: 9,
    language: "en",
    phonePrefix: "+44",
    domain: "co.uk",
    cities: ["London", "Manchester", "Leeds", "Bristol", "Edinburgh"],
    streets: ["Orchard Lane", "Millstone Road", "Harbour Street", "Kingfisher Close"],
    postalCode: "M# #AB",
  },
  {
    country: "USA",
    weight: 8,
    language: "en",
    phonePrefix: "+1",
    domain: "com",
    cities: ["New York", "Boston", "Chicago", "Seattle", "Austin"],
    streets: ["Maple Avenue", "Cedar Hill Road", "Lakeview Drive", "Foundry Street"],
    postalCode: "#0###",
  },
  {
    country: "Austria",
    weight: 6,
    language: "de",
    phonePrefix: "+43",
    domain: "at",
    cities: ["Vienna", "Graz", "Salzburg", "Innsbruck"],
    streets: ["Brunnengasse", "Almweg", "Rosenhügel", "Innpromenade"],
    postalCode: "#0##",
  },
  {
    country: "Switzerland",
    weight: 4,
    language: "de",
    phonePrefix: "+41",
    domain: "ch",
    cities: ["Zurich", "Basel", "Lugano", "Geneva"],
    streets: ["Seefeldgasse", "Matterweg", "Uferpromenade"],
    postalCode: "#0##",
  },
  {
    country: "Netherlands",
    weight: 4,
    language: "nl",
    phonePrefix: "+31",
    domain: "nl",
    cities: ["Amsterdam", "Rotterdam", "Utrecht"],
    streets: ["Molenpad", "Tulpenlaan", "Havenkade"],
    postalCode: "#0## AB",
  },
  {
    country: "Belgium",
    weight: 2,
    language: "fr",
    phonePrefix: "+32",
    domain: "be",
    cities: ["Antwerp", "Brussels", "Ghent"],
    streets: ["Rue du Canal", "Marktlaan"],
    postalCode: "#0##",
  },
  {
    country: "Poland",
    weight: 2,
    language: "pl",
    phonePrefix: "+48",
    domain: "pl",
    cities: ["Warsaw", "Krakow"],
    streets: ["Lipowa", "Polna"],
    postalCode: "#0-###",
  },
  {
    country: "Portugal",
    weight: 1.2,
    language: "pt",
    phonePrefix: "+351",
    domain: "pt",
    cities: ["Lisbon", "Porto"],
    streets: ["Rua do Moinho", "Rua das Flores"],
    postalCode: "#0##-00#",
  },
  {
    country: "Sweden",
    weight: 0.8,
    language: "sv",
    phonePrefix: "+46",
    domain: "se",
    cities: ["Stockholm", "Malmo"],
    streets: ["Skogsgatan", "Hamnvägen"],
    postalCode: "#0# ##",
  },
];
