import type { Language } from "./places.ts";

/** Words from which people's names are drawn; the combinations are invented. */
export const firstNames: Readonly<Record<Language, readonly string[]>> = {
  it: ["Giulia", "Marco", "Elena", "Luca", "Chiara", "Davide", "Sara", "Paolo", "Anna", "Matteo", "Irene", "Fabio"],
  de: ["Anke", "Jonas", "Katrin", "Felix", "Heike", "Stefan", "Miriam", "Tobias", "Greta", "Ulrich", "Lena", "Bernd"],
  fr: ["Camille", "Hugo", "Manon", "Julien", "Claire", "Mathieu", "Elodie", "Bruno", "Sophie", "Antoine"],
  es: ["Lucia", "Diego", "Carmen", "Javier", "Marta", "Pablo", "Nuria", "Sergio"],
  en: ["Emily", "James", "Olivia", "Thomas", "Grace", "Oliver", "Hannah", "Daniel", "Megan", "Samuel"],
  nl: ["Femke", "Daan", "Sanne", "Bram", "Lotte", "Ruben"],
  pl: ["Kasia", "Piotr", "Marta", "Tomasz"],
  pt: ["Ines", "Tiago", "Rita", "Nuno"],
  sv: ["Astrid", "Oskar", "Elin", "Nils"],
};

export const lastNames: Readonly<Record<Language, readonly string[]>> = {
  it: ["Bardelli", "Corvino", "Fontanesi", "Galvani", "Lorenzetti", "Marchetto", "Pedrini", "Sartorelli", "Tomasin", "Valdesi", "Zanotti", "Brunelli"],
  de: ["Ackerfeld", "Brandauer", "Dornheim", "Eichwald", "Falkner", "Hofstetter", "Kaltenbach", "Lindner", "Moosbauer", "Reinhold", "Steinbrecher", "Wiesinger"],
  fr: ["Aubertin", "Beaumel", "Chardin", "Delorme", "Fontaine", "Girardot", "Lacombe", "Montreuil", "Perrin", "Vasseur"],
  es: ["Alcazar", "Benavides", "Cordero", "Esquivel", "Fuentes", "Navarrete", "Robledo", "Salcedo"],
  en: ["Ashdown", "Birchall", "Carrow", "Dunmore", "Fairley", "Hollis", "Kendrick", "Marlowe", "Pembrook", "Whitlock"],
  nl: ["Bakkers", "De Wilde", "Hoekstra", "Molenaar", "Van Rijn", "Veldman"],
  pl: ["Borowski", "Kalina", "Lisowska", "Zielony"],
  pt: ["Azevedo", "Carvalhal", "Moreira", "Teixeira"],
  sv: ["Bergqvist", "Lindholm", "Nyberg", "Sandell"],
};

/** Stems of invented firms. */
export const firmStems: readonly string[] = [
  "Albera", "Arvento", "Belcanto", "Bramora", "Calvera", "Cedria", "Corvale", "Dalmira", "Elvenia", "Farona",
  "Fiorana", "Galdora", "Granvia", "Hollmark", "Ilvara", "Kestrelia", "Lorvik", "Lumenta", "Maristo", "Monterra",
  "Norvala", "Oldenis", "Orvello", "Pavona", "Quintera", "Ravello", "Rosmund", "Sablona", "Serenva", "Silvaro",
  "Tarvella", "Tessalo", "Ulvanto", "Valmora", "Verdano", "Vestria", "Wendria", "Ysolde", "Zarvono", "Zelmira",
];

/** How a firm of that language is called: what it trades in and its legal form. */
export const firmForms: Readonly<Record<Language, readonly string[]>> = {
  it: ["Casalinghi S.r.l.", "Arredo S.p.A.", "Giardino S.r.l.", "Hotel S.r.l.", "Forniture S.n.c."],
  de: ["Haushaltswaren GmbH", "Gartenwelt GmbH", "Wohnen GmbH & Co. KG", "Hotelbedarf AG", "Handel GmbH"],
  fr: ["Maison SARL", "Jardin SAS", "Arts de la Table SAS", "Hôtellerie SA"],
  es: ["Hogar S.L.", "Jardines S.A.", "Menaje S.L.", "Hostelería S.L."],
  en: ["Home Ltd", "Garden Centres", "Kitchens", "Hospitality", "Outdoor Trading"],
  nl: ["Wonen B.V.", "Tuin B.V.", "Horeca B.V."],
  pl: ["Dom Sp. z o.o.", "Handel Sp. z o.o."],
  pt: ["Casa Lda", "Jardim Lda"],
  sv: ["Hem AB", "Handel AB"],
};
