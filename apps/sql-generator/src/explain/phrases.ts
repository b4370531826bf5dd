import type { Language } from "../question/language.ts";

interface Words {
  readonly selection: string;
  readonly filters: string;
  readonly grouping: string;
  readonly sorting: string;
  readonly limit: string;
  readonly overall: string;
  readonly from: (tables: string) => string;
  readonly shows: (columns: string) => string;
  readonly allColumns: string;
  readonly distinct: string;
  readonly keeps: (condition: string) => string;
  readonly oneRowPer: (columns: string) => string;
  readonly keepsGroups: (condition: string) => string;
  readonly ascending: (column: string) => string;
  readonly descending: (column: string) => string;
  readonly firstRows: (count: string) => string;
  readonly skips: (count: string) => string;
  readonly joins: (condition: string) => string;
  readonly sub: string;
  readonly combined: string;
  readonly steps: (names: string) => string;
  readonly count: string;
  readonly countOf: (text: string) => string;
  readonly functions: Readonly<Record<string, (text: string) => string>>;
  readonly found: (rows: string) => string;
  readonly cut: (rows: string) => string;
  readonly notParsed: string;
  readonly and: string;
  readonly or: string;
  readonly not: string;
  readonly isNull: string;
  readonly isNotNull: string;
  readonly between: (low: string, high: string) => string;
  readonly oneOf: (list: string) => string;
  readonly like: (pattern: string) => string;
}

/** Section titles as the page knows them, and the phrases below them. */
export const phrases: Readonly<Record<Language, Words>> = {
  en: {
    selection: "Data Selection",
    filters: "Filters Applied",
    grouping: "Grouping and Aggregation",
    sorting: "Sorting and Ordering",
    limit: "Limiting Results",
    overall: "Overall Result",
    from: (tables) => `Reads ${tables}`,
    shows: (columns) => `Shows ${columns}`,
    allColumns: "all columns",
    distinct: "Each different row once",
    keeps: (condition) => `Keeps rows where ${condition}`,
    oneRowPer: (columns) => `One row per ${columns}`,
    keepsGroups: (condition) => `Keeps groups where ${condition}`,
    ascending: (column) => `By ${column}, lowest first`,
    descending: (column) => `By ${column}, highest first`,
    firstRows: (count) => `At most ${count} rows`,
    skips: (count) => `Leaves out the first ${count} rows`,
    joins: (condition) => `Joins where ${condition}`,
    sub: "the result of an inner query",
    combined: "Combines the rows of several queries",
    steps: (names) => `First prepares ${names}`,
    count: "the number of rows",
    countOf: (text) => `the number of ${text}`,
    functions: {
      SUM: (text) => `the sum of ${text}`,
      AVG: (text) => `the average of ${text}`,
      MIN: (text) => `the lowest ${text}`,
      MAX: (text) => `the highest ${text}`,
    },
    found: (rows) => `The query finds ${rows} ${rows === "1" ? "row" : "rows"}`,
    cut: (rows) => `The query finds more than ${rows} rows`,
    notParsed: "The statement is shown as it is; it has no simple description",
    and: "and",
    or: "or",
    not: "not",
    isNull: "is missing",
    isNotNull: "is present",
    between: (low, high) => `is between ${low} and ${high}`,
    oneOf: (list) => `is one of ${list}`,
    like: (pattern) => `looks like ${pattern}`,
  },
  it: {
    selection: "Selezione dei Dati",
    filters: "Filtri Applicati",
    grouping: "Raggruppamento e Aggregazione",
    sorting: "Ordinamento",
    limit: "Limitazione dei Risultati",
    overall: "Risultato Complessivo",
    from: (tables) => `Legge ${tables}`,
    shows: (columns) => `Mostra ${columns}`,
    allColumns: "tutte le colonne",
    distinct: "Ogni riga diversa una sola volta",
    keeps: (condition) => `Tiene le righe in cui ${condition}`,
    oneRowPer: (columns) => `Una riga per ogni ${columns}`,
    keepsGroups: (condition) => `Tiene i gruppi in cui ${condition}`,
    ascending: (column) => `Per ${column}, dal più basso`,
    descending: (column) => `Per ${column}, dal più alto`,
    firstRows: (count) => `Al massimo ${count} righe`,
    skips: (count) => `Salta le prime ${count} righe`,
    joins: (condition) => `Collega dove ${condition}`,
    sub: "il risultato di una query interna",
    combined: "Unisce le righe di più query",
    steps: (names) => `Prima prepara ${names}`,
    count: "il numero di righe",
    countOf: (text) => `il numero di ${text}`,
    functions: {
      SUM: (text) => `la somma di ${text}`,
      AVG: (text) => `la media di ${text}`,
      MIN: (text) => `il valore più basso di ${text}`,
      MAX: (text) => `il valore più alto di ${text}`,
    },
    found: (rows) => `La query trova ${rows} ${rows === "1" ? "riga" : "righe"}`,
    cut: (rows) => `La query trova più di ${rows} righe`,
    notParsed: "L'istruzione è mostrata così com'è; non ha una descrizione semplice",
    and: "e",
    or: "oppure",
    not: "non",
    isNull: "manca",
    isNotNull: "è presente",
    between: (low, high) => `è tra ${low} e ${high}`,
    oneOf: (list) => `è uno di ${list}`,
    like: (pattern) => `somiglia a ${pattern}`,
  },
  de: {
    selection: "Datenauswahl",
    filters: "Angewandte Filter",
    grouping: "Gruppierung und Aggregation",
    sorting: "Sortierung",
    limit: "Begrenzung der Ergebnisse",
    overall: "Gesamtergebnis",
    from: (tables) => `Liest ${tables}`,
    shows: (columns) => `Zeigt ${columns}`,
    allColumns: "alle Spalten",
    distinct: "Jede verschiedene Zeile einmal",
    keeps: (condition) => `Behält Zeilen, für die gilt: ${condition}`,
    oneRowPer: (columns) => `Eine Zeile je ${columns}`,
    keepsGroups: (condition) => `Behält Gruppen, für die gilt: ${condition}`,
    ascending: (column) => `Nach ${column}, kleinste zuerst`,
    descending: (column) => `Nach ${column}, größte zuerst`,
    firstRows: (count) => `Höchstens ${count} Zeilen`,
    skips: (count) => `Lässt die ersten ${count} Zeilen aus`,
    joins: (condition) => `Verbindet über ${condition}`,
    sub: "das Ergebnis einer inneren Abfrage",
    combined: "Fasst die Zeilen mehrerer Abfragen zusammen",
    steps: (names) => `Bereitet zuerst ${names} vor`,
    count: "die Anzahl der Zeilen",
    countOf: (text) => `die Anzahl von ${text}`,
    functions: {
      SUM: (text) => `die Summe von ${text}`,
      AVG: (text) => `der Durchschnitt von ${text}`,
      MIN: (text) => `der kleinste Wert von ${text}`,
      MAX: (text) => `der größte Wert von ${text}`,
    },
    found: (rows) => `Die Abfrage findet ${rows} ${rows === "1" ? "Zeile" : "Zeilen"}`,
    cut: (rows) => `Die Abfrage findet mehr als ${rows} Zeilen`,
    notParsed: "Die Anweisung steht da, wie sie ist; sie hat keine einfache Beschreibung",
    and: "und",
    or: "oder",
    not: "nicht",
    isNull: "fehlt",
    isNotNull: "ist vorhanden",
    between: (low, high) => `liegt zwischen ${low} und ${high}`,
    oneOf: (list) => `ist eines von ${list}`,
    like: (pattern) => `ähnelt ${pattern}`,
  },
};
