import { type Lexicon, numbersFrom, words } from "./types.ts";

export const german: Lexicon = {
  language: "de",
  numberFormat: { group: ".", decimal: "," },
  cues: [
    {
      cue: { kind: "count" },
      phrases:
        "wie viele; wieviele; anzahl der; anzahl von; anzahl; die anzahl der; zahl der; wie oft; zahle; gesamtzahl der; anzahl an; wie viel",
    },
    {
      cue: { kind: "aggregate", name: "SUM" },
      phrases:
        "summe; summe der; gesamt; insgesamt; gesamte; gesamten; gesamter; summe aller; gesamtsumme der; wie viel; gesamtbetrag",
    },
    {
      cue: { kind: "aggregate", name: "AVG" },
      phrases:
        "durchschnitt; durchschnittlich; durchschnittliche; durchschnittlicher; durchschnittlichen; durchschnittliches; im durchschnitt; mittlere; mittlerer; im schnitt; durchschnitt der",
    },
    { cue: { kind: "aggregate", name: "MIN" }, phrases: "minimum; minimale; minimaler; minimalen; mindest" },
    { cue: { kind: "aggregate", name: "MAX" }, phrases: "maximum; maximale; maximaler; maximalen; hochst" },
    {
      cue: { kind: "superlative", direction: "DESC" },
      phrases:
        "hochste; hochsten; hochster; hochstes; grosste; grossten; grosster; meisten; die meisten; den meisten; am meisten; beste; besten; bester; am hochsten; der grosste; die hochste; der hochste; den hochsten; das hochste; dem hochsten; der hochsten; mit der hochsten; den grossten",
    },
    {
      cue: { kind: "superlative", direction: "ASC" },
      phrases:
        "niedrigste; niedrigsten; niedrigster; kleinste; kleinsten; wenigsten; die wenigsten; den wenigsten; am wenigsten; geringste; geringsten; schlechteste; schlechtesten; am niedrigsten",
    },
    {
      cue: { kind: "superlative", direction: "DESC", dimension: "price" },
      phrases: "teuerste; teuersten; teuerster; teuerstes; am teuersten",
    },
    {
      cue: { kind: "superlative", direction: "ASC", dimension: "price" },
      phrases:
        "billigste; billigsten; gunstigste; gunstigsten; preiswerteste; preiswertesten; am billigsten; am gunstigsten",
    },
    {
      cue: { kind: "superlative", direction: "DESC", dimension: "age" },
      phrases: "alteste; altesten; altester",
    },
    {
      cue: { kind: "superlative", direction: "ASC", dimension: "age" },
      phrases: "jungste; jungsten; jungster",
    },
    {
      cue: { kind: "superlative", direction: "DESC", dimension: "length" },
      phrases: "langste; langsten; langster",
    },
    {
      cue: { kind: "superlative", direction: "ASC", dimension: "length" },
      phrases: "kurzeste; kurzesten; kurzester",
    },
    {
      cue: { kind: "superlative", direction: "DESC", dimension: "weight" },
      phrases: "schwerste; schwersten; schwerster",
    },
    {
      cue: { kind: "superlative", direction: "DESC", dimension: "time" },
      phrases: "neueste; neuesten; neuester; letzte; letzten; letzter; zuletzt; jungstes",
    },
    {
      cue: { kind: "superlative", direction: "ASC", dimension: "time" },
      phrases: "fruheste; fruhesten; zuerst",
    },
    { cue: { kind: "frequent" }, phrases: "haufig; haufigste; haufigsten; verbreitet; beliebt" },
    {
      cue: { kind: "compare", operator: ">" },
      phrases: "mehr als; grosser als; hoher als; uber; oberhalb von; ubersteigt; mehr",
    },
    {
      cue: { kind: "compare", operator: "<" },
      phrases: "weniger als; kleiner als; niedriger als; unter; unterhalb von; geringer als",
    },
    { cue: { kind: "compare", operator: ">=" }, phrases: "mindestens; wenigstens; nicht weniger als" },
    { cue: { kind: "compare", operator: "<=" }, phrases: "hochstens; maximal; nicht mehr als; bis zu" },
    { cue: { kind: "compare", operator: "=" }, phrases: "genau; gleich; nur" },
    { cue: { kind: "compare", operator: "<>" }, phrases: "ausser; anders als; ungleich" },
    {
      cue: { kind: "compare", operator: ">", dimension: "price" },
      phrases: "teurer als; kosten mehr als; mehr kosten als; kostet mehr als",
    },
    {
      cue: { kind: "compare", operator: "<", dimension: "price" },
      phrases: "billiger als; gunstiger als; kosten weniger als; kostet weniger als",
    },
    { cue: { kind: "compare", operator: ">", dimension: "age" }, phrases: "alter als" },
    { cue: { kind: "compare", operator: "<", dimension: "age" }, phrases: "junger als" },
    { cue: { kind: "compare", operator: ">", dimension: "length" }, phrases: "langer als" },
    { cue: { kind: "compare", operator: "<", dimension: "length" }, phrases: "kurzer als" },
    { cue: { kind: "compare", operator: ">", dimension: "weight" }, phrases: "schwerer als" },
    { cue: { kind: "compare", operator: "<", dimension: "weight" }, phrases: "leichter als" },
    { cue: { kind: "compare", operator: ">", time: true }, phrases: "nach; nach dem; spater als" },
    { cue: { kind: "compare", operator: ">=", time: true }, phrases: "seit; ab; seit dem; ab dem" },
    { cue: { kind: "compare", operator: "<", time: true }, phrases: "vor; vor dem; fruher als" },
    { cue: { kind: "compare", operator: "<=", time: true }, phrases: "bis; bis zum; bis ende" },
    { cue: { kind: "compare-after", operator: ">=" }, phrases: "oder mehr; und mehr; oder hoher" },
    { cue: { kind: "compare-after", operator: "<=" }, phrases: "oder weniger; und weniger; oder niedriger" },
    { cue: { kind: "average-of-all" }, phrases: "uber dem durchschnitt; uberdurchschnittlich" },
    { cue: { kind: "between" }, phrases: "zwischen" },
    {
      cue: { kind: "group" },
      phrases:
        "pro; je; fur jeden; fur jede; fur jedes; jeder; jede; jedes; jedem; jeden; in jedem; in jeder; gruppiert nach; aufgeteilt nach; von jedem; von jeder; je nach; fur alle verschiedenen",
    },
    { cue: { kind: "by" }, phrases: "nach" },
    {
      cue: { kind: "order" },
      phrases: "sortiert nach; geordnet nach; sortiere nach; sortiert; geordnet; in der reihenfolge",
    },
    { cue: { kind: "direction", direction: "ASC" }, phrases: "aufsteigend; in aufsteigender reihenfolge" },
    {
      cue: { kind: "direction", direction: "ASC", by: "name" },
      phrases: "alphabetisch; in alphabetischer reihenfolge",
    },
    {
      cue: { kind: "direction", direction: "ASC", by: "number" },
      phrases:
        "niedrigste zuerst; kleinste zuerst; die kleinsten zuerst; die niedrigsten zuerst; billigste zuerst",
    },
    {
      cue: { kind: "direction", direction: "ASC", by: "date" },
      phrases: "alteste zuerst; die altesten zuerst; fruheste zuerst",
    },
    { cue: { kind: "direction", direction: "DESC" }, phrases: "absteigend; in absteigender reihenfolge" },
    {
      cue: { kind: "direction", direction: "DESC", by: "number" },
      phrases:
        "den hochsten zuerst; hochste zuerst; die hochsten zuerst; grosste zuerst; das grosste zuerst; die grossten zuerst; die meisten zuerst; das hochste zuerst; der hochste zuerst; teuerste zuerst",
    },
    {
      cue: { kind: "direction", direction: "DESC", by: "date" },
      phrases: "neueste zuerst; die neuesten zuerst; spateste zuerst",
    },
    { cue: { kind: "top" }, phrases: "top; ersten; die ersten" },
    {
      cue: { kind: "distinct" },
      phrases: "verschiedene; verschiedenen; unterschiedliche; unterschiedlichen; eindeutige",
    },
    {
      cue: { kind: "not" },
      phrases:
        "nicht; kein; keine; keinen; keiner; keinem; keines; ohne; nie; niemals; noch nie; nichts; noch keine; noch keinen; noch nicht; haben keine; hat keine; haben keinen; hat keinen",
    },
    {
      cue: { kind: "and" },
      phrases:
        "und; sowie; zusammen mit; samt; mit ihrem; mit ihrer; mit ihren; und die; und der; und das; und ihre; mitsamt",
    },
    { cue: { kind: "or" }, phrases: "oder" },
    { cue: { kind: "both" }, phrases: "sowohl" },
    {
      cue: { kind: "pattern", pattern: "contains" },
      phrases: "enthalt; enthalten; enthaltend; das wort enthalt",
    },
    {
      cue: { kind: "pattern", pattern: "starts" },
      phrases: "beginnt mit; beginnen mit; mit anfangsbuchstabe",
    },
    { cue: { kind: "pattern", pattern: "ends" }, phrases: "endet mit; enden mit; endet auf; enden auf" },
    {
      cue: { kind: "list" },
      phrases:
        "liste; zeige; zeig; gib; nenne; finde; auflisten; liste auf; berechne; zeige mir; gib mir; nenn",
    },
    {
      cue: { kind: "which" },
      phrases:
        "welche; welcher; welches; welchen; welchem; was; was ist; was sind; wie; wie hoch ist; wie hoch sind; wie hoch war; wie lauten; wie lautet; wie hoch; wie gross ist; wie heissen; wie heisst",
    },
    { cue: { kind: "who" }, phrases: "wer; wer ist; wer sind; wem; wen" },
    { cue: { kind: "everything" }, phrases: "alle informationen; alle angaben; alle daten; alle details" },
    { cue: { kind: "all" }, phrases: "alle; aller; allen; alles; samtliche" },
    {
      cue: { kind: "with" },
      phrases:
        "mit; deren; dessen; die; der; wo; haben; hat; bei denen; mit einem; mit einer; mit einen; habt",
    },
    { cue: { kind: "of" }, phrases: "von; vom; der; des; fur; dem" },
    { cue: { kind: "from" }, phrases: "in; im; aus; an; am; bei; beim; auf; ins; aus dem; aus der" },
    { cue: { kind: "to" }, phrases: "zu; zum; zur" },
    {
      cue: { kind: "share" },
      phrases:
        "anteil der; prozentsatz der; wie viel prozent der; anteil von; anteil; welcher anteil der; wie viel prozent aller; prozent der",
    },
    { cue: { kind: "empty" }, phrases: "fehlt; fehlen; leer; unbekannt; fehlend" },
    {
      cue: { kind: "period", period: "year" },
      phrases:
        "jahr; pro jahr; je jahr; jahrlich; jahrliche; jahrlicher; nach jahr; jedes jahr; nach jahren; jahren",
    },
    {
      cue: { kind: "period", period: "month" },
      phrases:
        "monat; pro monat; je monat; monatlich; monatliche; monatlicher; nach monat; jeden monat; nach monaten; monatlichen",
    },
    { cue: { kind: "period", period: "day" }, phrases: "pro tag; je tag; taglich; jeden tag" },
    {
      cue: { kind: "period", period: "quarter" },
      phrases: "quartal; pro quartal; je quartal; vierteljahrlich; nach quartal",
    },
    { cue: { kind: "filler" }, phrases: "in euro; uberhaupt; zur zeit; im system" },
    {
      cue: { kind: "trade" },
      phrases:
        "verkauft; gekauft; bestellt; verkauft worden; bestellt worden; gekauft worden; etwas bestellt; etwas gekauft; verkauft wurden; bestellt wurden; gekauft wurden; verkauft wurde",
    },
    {
      cue: { kind: "full-name" },
      phrases:
        "voller name; vollen namen; vollstandiger name; vollstandigen namen; vor und nachname; vor und nachnamen",
    },
  ],
  stopWords: words(`
    der die das den dem des ein eine einen einem einer eines ist sind war waren wird werden wurde wurden worden sein seine ihr
    ihre ihren ihrem ihrer es er sie wir uns unser unsere unseren unserem unserer ich man gibt gab sich zu zum zur in im
    ins an am auf aus bei beim mit nach von vom vor fur um als auch noch schon bereits derzeit aktuell jetzt so da dort
    hier dass ob wenn euro haben hat hatte hatten habe kann konnen soll mal bitte welche welcher welches alle denn doch
    jeweils zusammen was wie hoch gross und davon dabei
  `),
  weakWords: words(`
    leben lebt wohnen wohnt kommen kommt stammen stammt gehoren gehort arbeiten arbeitet machen macht gemacht erhalten
    erhalt bekommen bekam ausgestellt aufgegeben getatigt erstellt registriert erfasst existieren existiert befinden
    befindet liegen liegt vorhanden datenbank katalog daten wert werte betreut betreuen heissen heisst genannt angelegt
    eingegangen enthalt enthalten umfasst verkauft verkauften verkaufen gekauft kaufen kaufte bestellt bestellten stehen steht auf ab
    tragen vorgenommen verzeichnet personen anbieten bietet
  `),
  numbers: new Map(
    [
      ...numbersFrom(
        "null eins|ein zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn zwanzig",
        0,
      ),
    ].filter(([name]) => name !== "ein"),
  ),
  months: numbersFrom(
    "januar|janner februar marz april mai juni juli august september oktober november dezember",
    1,
  ),
  synonyms: [
    "customer; kunde; kunden; kaufer; kundin",
    "product; produkt; artikel; ware",
    "order; bestellung; auftrag; auftrage",
    "employee; mitarbeiter; angestellter; angestellte; beschaftigte; mitarbeiterin; personal",
    "supplier; lieferant; lieferanten; zulieferer",
    "price; preis; kosten",
    "list price; listenpreis",
    "unit price; einzelpreis; stuckpreis",
    "quantity; menge; stuck; stuckzahl; anzahl",
    "country; land; lander",
    "city; stadt; stadte; ort",
    "revenue; umsatz; erlos; umsatze; ausgegeben; eingebracht",
    "salary; gehalt; lohn; gehalter",
    "category; kategorie; warengruppe; kategorien",
    "return; retoure; rucksendung; ruckgabe; retouren",
    "stock; bestand; lagerbestand; bestande",
    "warehouse; lager; lagerhaus",
    "invoice; rechnung",
    "shipment; lieferung; sendung; versand",
    "payment; zahlung",
    "name; namen; bezeichnung",
    "first name; vorname; vornamen",
    "last name; nachname; nachnamen; familienname",
    "address; adresse; anschrift",
    "department; abteilung",
    "manager; leiter; vorgesetzter; chef",
    "email; e mail",
    "phone|telephone; telefon; telefonnummer",
    "description; beschreibung",
    "date; datum",
    "order date; bestelldatum",
    "status; zustand",
    "type; typ; art",
    "color; farbe; farben",
    "discount; rabatt; nachlass",
    "weight; gewicht",
    "title; titel",
    "year; jahr",
    "month; monat",
    "number; nummer",
    "code; kennung; kurzel",
    "amount; betrag; summe",
    "store; laden; filiale; geschaft",
    "promotion; aktion; werbeaktion",
    "reason; grund",
    "return reason; retourengrund; ruckgabegrund",
    "carrier; spediteur; transporteur; versanddienst",
    "office; buro; niederlassung",
    "credit limit; kreditlimit; kreditrahmen",
    "hire date; eingestellt; einstellungsdatum; eintrittsdatum",
    "birth date; geburtsdatum",
    "rating; bewertung",
    "refund; erstattung",
    "album; alben",
    "artist; kunstler; interpret",
    "track; titel; lied; stuck",
    "genre; genres",
    "movement; bewegung",
    "student; schuler",
    "course; kurs",
    "line; position; zeile",
    "margin; marge; spanne",
    "region; gebiet",
    "brand; marke",
    "capacity; kapazitat",
    "duration; dauer",
    "job title; stelle; berufsbezeichnung; position",
    "media type; medientyp",
    "billing country; rechnungsland",
    "postal code; postleitzahl; plz",
  ],
};
