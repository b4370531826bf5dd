import { type Lexicon, numbersFrom, words } from "./types.ts";

export const italian: Lexicon = {
  language: "it",
  numberFormat: { group: ".", decimal: "," },
  cues: [
    {
      cue: { kind: "count" },
      phrases:
        "quanti; quante; quanti sono; quante sono; numero di; il numero di; numero dei; numero degli; numero delle; numero totale di; conta; quante volte; conteggio; conteggio di; conteggio degli; conteggio dei; conteggio delle",
    },
    {
      cue: { kind: "aggregate", name: "SUM" },
      phrases:
        "totale; somma; somma di; somma dei; somma delle; somma degli; complessivo; complessiva; in totale; complessivamente; quanto; ammontare; totale di; totale dei; totale delle; importo totale",
    },
    {
      cue: { kind: "aggregate", name: "AVG" },
      phrases:
        "media; medio; medi; medie; in media; media di; media dei; media delle; media del; media della; mediamente",
    },
    { cue: { kind: "aggregate", name: "MIN" }, phrases: "minimo; minima; minimi; minime" },
    { cue: { kind: "aggregate", name: "MAX" }, phrases: "massimo; massima; massimi; massime" },
    {
      cue: { kind: "superlative", direction: "DESC" },
      phrases:
        "piu alto; piu alta; piu alti; piu alte; piu grande; piu grandi; maggiore; maggiori; maggior; il maggior numero di; la maggior parte; migliore; migliori; piu; il piu; di piu; il piu alto; il numero maggiore di; maggior numero di; piu elevato; piu elevata",
    },
    {
      cue: { kind: "superlative", direction: "ASC" },
      phrases:
        "piu basso; piu bassa; piu bassi; piu basse; piu piccolo; piu piccola; minore; minori; peggiore; peggiori; meno; di meno; il minor numero di; minor numero di",
    },
    {
      cue: { kind: "superlative", direction: "DESC", dimension: "price" },
      phrases: "piu caro; piu cara; piu cari; piu care; piu costoso; piu costosa; piu costosi; piu costose",
    },
    {
      cue: { kind: "superlative", direction: "ASC", dimension: "price" },
      phrases:
        "piu economico; piu economica; piu economici; piu economiche; meno caro; meno cara; meno costoso; meno costosi",
    },
    {
      cue: { kind: "superlative", direction: "DESC", dimension: "age" },
      phrases: "piu vecchio; piu vecchia; piu vecchi; piu vecchie; piu anziano; piu anziana; piu anziani",
    },
    { cue: { kind: "superlative", direction: "ASC", dimension: "age" }, phrases: "piu giovane; piu giovani" },
    {
      cue: { kind: "superlative", direction: "DESC", dimension: "length" },
      phrases: "piu lungo; piu lunga; piu lunghi; piu lunghe",
    },
    {
      cue: { kind: "superlative", direction: "ASC", dimension: "length" },
      phrases: "piu corto; piu corta; piu corti; piu breve; piu brevi",
    },
    {
      cue: { kind: "superlative", direction: "DESC", dimension: "weight" },
      phrases: "piu pesante; piu pesanti",
    },
    {
      cue: { kind: "superlative", direction: "DESC", dimension: "time" },
      phrases: "piu recente; piu recenti; ultimo; ultima; ultimi; ultime",
    },
    {
      cue: { kind: "superlative", direction: "ASC", dimension: "time" },
      phrases: "meno recente; primo in assoluto",
    },
    { cue: { kind: "frequent" }, phrases: "frequente; frequenti; comune; comuni; popolare; popolari" },
    {
      cue: { kind: "compare", operator: ">" },
      phrases:
        "piu di; maggiore di; superiore a; superiori a; oltre; maggiore del; sopra; piu di un; oltre i; oltre le; superiore ai",
    },
    {
      cue: { kind: "compare", operator: "<" },
      phrases: "meno di; minore di; inferiore a; inferiori a; sotto; al di sotto di; inferiore ai",
    },
    { cue: { kind: "compare", operator: ">=" }, phrases: "almeno; non meno di; come minimo" },
    { cue: { kind: "compare", operator: "<=" }, phrases: "al massimo; non piu di; fino a" },
    { cue: { kind: "compare", operator: "=" }, phrases: "esattamente; uguale a; pari a; solo; soltanto" },
    {
      cue: { kind: "compare", operator: "<>" },
      phrases: "diverso da; diversi da; diverse da; eccetto; tranne; escluso; esclusi",
    },
    {
      cue: { kind: "compare", operator: ">", dimension: "price" },
      phrases: "costano piu di; costa piu di; piu cari di; piu costosi di; che costano piu di",
    },
    {
      cue: { kind: "compare", operator: "<", dimension: "price" },
      phrases: "costano meno di; costa meno di; meno cari di; piu economici di",
    },
    { cue: { kind: "compare", operator: ">", time: true }, phrases: "dopo; dopo il; successivi al; dopo la" },
    {
      cue: { kind: "compare", operator: ">=", time: true },
      phrases: "dal; da; a partire dal; a partire da; dall",
    },
    {
      cue: { kind: "compare", operator: "<", time: true },
      phrases: "prima del; prima; prima di; antecedenti al",
    },
    { cue: { kind: "compare", operator: "<=", time: true }, phrases: "entro; entro il; fino al" },
    { cue: { kind: "compare-after", operator: ">=" }, phrases: "o piu; o superiore" },
    { cue: { kind: "compare-after", operator: "<=" }, phrases: "o meno; o inferiore" },
    {
      cue: { kind: "average-of-all" },
      phrases: "superiore alla media; sopra la media; maggiore della media",
    },
    { cue: { kind: "between" }, phrases: "tra; fra; compreso tra; compresi tra; compreso fra" },
    {
      cue: { kind: "group" },
      phrases:
        "per ogni; per ciascun; per ciascuna; per; di ogni; ogni; ciascun; ciascuna; di ciascun; di ciascuna; in ogni; raggruppati per; raggruppato per; suddiviso per; suddivisi per; in ciascun; a seconda del; a ogni; ad ogni",
    },
    {
      cue: { kind: "order" },
      phrases: "in ordine di; ordinati per; ordinate per; ordinato per; ordinata per; in ordine; ordina per",
    },
    { cue: { kind: "direction", direction: "ASC" }, phrases: "crescente; in ordine crescente" },
    {
      cue: { kind: "direction", direction: "ASC", by: "name" },
      phrases: "in ordine alfabetico; ordine alfabetico; alfabetico",
    },
    {
      cue: { kind: "direction", direction: "ASC", by: "number" },
      phrases:
        "dal piu basso al piu alto; dal piu basso; dal piu economico; dal piu piccolo; dal minore al maggiore",
    },
    {
      cue: { kind: "direction", direction: "ASC", by: "date" },
      phrases: "dal piu vecchio; dal meno recente; in ordine cronologico",
    },
    { cue: { kind: "direction", direction: "DESC" }, phrases: "decrescente; in ordine decrescente" },
    {
      cue: { kind: "direction", direction: "DESC", by: "number" },
      phrases:
        "dal piu alto al piu basso; dal piu alto; dal maggiore al minore; dal piu caro; dal piu grande; prima il piu grande; prima i piu grandi",
    },
    {
      cue: { kind: "direction", direction: "DESC", by: "date" },
      phrases: "dal piu recente; prima i piu recenti",
    },
    { cue: { kind: "top" }, phrases: "primi; prime; i primi; le prime; top" },
    { cue: { kind: "distinct" }, phrases: "diversi; diverse; distinti; distinte; unici; uniche; differenti" },
    {
      cue: { kind: "not" },
      phrases:
        "non; senza; nessun; nessuna; nessuno; mai; nulla; niente; non hanno; non ha; non hanno mai; non ha mai; non hanno alcun; non hanno nessun; non sono; non e; non sono mai stati; non sono mai state; non sono stati; privi di; non c e; non ci sono",
    },
    {
      cue: { kind: "and" },
      phrases:
        "e; ed; nonche; insieme a; insieme al; insieme alla; con il loro; con la loro; con i loro; e anche; con relativo; e la; e il; e i; e le",
    },
    { cue: { kind: "or" }, phrases: "o; oppure" },
    { cue: { kind: "both" }, phrases: "sia" },
    {
      cue: { kind: "pattern", pattern: "contains" },
      phrases: "contiene; contengono; contenente; che contiene; che contengono; contiene la parola",
    },
    {
      cue: { kind: "pattern", pattern: "starts" },
      phrases: "inizia con; iniziano con; comincia con; cominciano con; che inizia per; inizia per",
    },
    {
      cue: { kind: "pattern", pattern: "ends" },
      phrases: "finisce con; finiscono con; termina con; terminano con",
    },
    {
      cue: { kind: "list" },
      phrases:
        "elenca; elencare; mostra; mostrami; dammi; trova; visualizza; indica; restituisci; dimmi; elenco di; elenco dei; elenco delle; lista di; lista dei; lista delle; calcola",
    },
    {
      cue: { kind: "which" },
      phrases: "quale; quali; qual; qual e; quali sono; qual e stato; qual e stata; che cosa; cosa",
    },
    { cue: { kind: "who" }, phrases: "chi; chi e; chi sono" },
    { cue: { kind: "everything" }, phrases: "tutte le informazioni; tutti i dettagli; tutti i dati" },
    { cue: { kind: "all" }, phrases: "tutti; tutte; tutti i; tutte le; tutti gli; tutto; tutta" },
    {
      cue: { kind: "with" },
      phrases: "con; che; il cui; la cui; i cui; le cui; dove; hanno; ha; con un; con una; avente",
    },
    { cue: { kind: "of" }, phrases: "di; del; dello; della; dei; degli; delle; dell" },
    {
      cue: { kind: "from" },
      phrases:
        "in; a; nel; nello; nella; nei; negli; nelle; nell; al; alla; ai; alle; da; dal; dalla; dall; dai; dalle; su; sul; sulla; presso; ad",
    },
    {
      cue: { kind: "share" },
      phrases:
        "percentuale di; quota di; percentuale dei; percentuale degli; percentuale delle; quale percentuale di; quale percentuale degli; quale percentuale dei; che percentuale di",
    },
    { cue: { kind: "empty" }, phrases: "mancante; mancanti; vuoto; vuota; sconosciuto; sconosciuta" },
    {
      cue: { kind: "period", period: "year" },
      phrases: "anno; per anno; annuale; annuo; ogni anno; all anno; per ogni anno; annua",
    },
    {
      cue: { kind: "period", period: "month" },
      phrases: "mese; per mese; mensile; mensili; ogni mese; al mese; per ogni mese",
    },
    {
      cue: { kind: "period", period: "day" },
      phrases: "per giorno; giornaliero; giornaliera; ogni giorno; al giorno",
    },
    {
      cue: { kind: "period", period: "quarter" },
      phrases: "trimestre; per trimestre; trimestrale; ogni trimestre",
    },
    { cue: { kind: "filler" }, phrases: "in euro; in assoluto; nel complesso; a testa" },
    {
      cue: { kind: "trade" },
      phrases:
        "venduto; venduti; venduta; vendute; stati venduti; state vendute; comprato; comprati; acquistato; acquistati; ordinato; ordinati; ordinata; ordinate; stato venduto; stata venduta; comprato nulla; ordinato nulla; acquistato nulla",
    },
    { cue: { kind: "full-name" }, phrases: "nome completo; nomi completi; nome e cognome; nomi e cognomi" },
  ],
  stopWords: words(`
    il lo la i gli le l un uno una e ed sono stato stata stati state essere era erano ha hanno abbiamo ci c si vi ne mi
    che cui loro suo sua suoi sue nostro nostra nostri nostre questo questa questi queste quello quella quelli quelle
    di del dello della dei degli delle dell d a al allo alla ai agli alle all da dal dallo dalla dai dagli dalle dall in
    nel nello nella nei negli nelle nell con su sul sulla sui sulle per tra fra come anche ancora attualmente ora per
    piu volta volte noi io voi tu euro s dove quando quanto mai gia viene vengono finora
  `),
  weakWords: words(`
    vivono vive abitano abita risiedono risiede provengono proviene vengono appartengono appartiene lavorano lavora fanno fatto
    fatta fatti effettuato effettuati effettuate ricevuto ricevuti emesso emesse emessi registrato registrati esistono
    esiste trovano trova contiene risultano risulta presenti presente database archivio catalogo dati valore valori avuto
    avvenuti avvenuta generato realizzato compiuto piazzato piazzati inserito gestisce gestiscono segue seguono chiama
    chiamano nome_di situati situate ubicati si_trovano comprende venduto venduti vendute venduta comprato comprati acquistato
    acquistati acquistata ordinato persone offre offrono persona
  `),
  numbers: numbersFrom(
    "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove venti",
    0,
  ),
  months: numbersFrom(
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    1,
  ),
  synonyms: [
    "customer; cliente; acquirente; clientela",
    "product; prodotto; articolo; merce",
    "order; ordine; ordinazione; acquisto",
    "employee; dipendente; impiegato; addetto; collaboratore",
    "supplier; fornitore",
    "price; prezzo; costo",
    "list price; prezzo di listino; listino",
    "quantity; quantita; pezzo",
    "country; paese; nazione; stato",
    "city; citta",
    "revenue; fatturato; ricavo; incasso; vendita; speso; incassato; spendono",
    "salary; stipendio; salario; retribuzione",
    "category; categoria",
    "return; reso; restituzione",
    "stock; scorta; giacenza",
    "warehouse; magazzino; deposito",
    "invoice; fattura",
    "shipment; spedizione",
    "payment; pagamento",
    "name; nome; denominazione",
    "first name; nome di battesimo",
    "last name; cognome",
    "address; indirizzo",
    "department; reparto; dipartimento",
    "manager; responsabile; direttore",
    "email; posta elettronica; mail",
    "phone|telephone; telefono",
    "description; descrizione",
    "date; data",
    "status; stato",
    "type; tipo; tipologia",
    "color; colore",
    "discount; sconto",
    "weight; peso",
    "title; titolo",
    "year; anno",
    "month; mese",
    "number; numero",
    "code; codice",
    "amount; importo; ammontare",
    "store; negozio; punto vendita",
    "promotion; promozione",
    "reason; motivo; causa",
    "carrier; corriere",
    "office; ufficio; sede",
    "credit limit; fido; limite di credito",
    "hire date; data di assunzione; assunto",
    "birth date; data di nascita",
    "rating; valutazione; punteggio",
    "refund; rimborso",
    "album; disco",
    "artist; artista",
    "track; brano; canzone",
    "genre; genere",
    "movement; movimento",
    "student; studente",
    "course; corso",
    "line; riga",
    "margin; margine",
    "region; regione",
    "brand; marca; marchio",
    "capacity; capacita; capienza",
    "duration; durata",
    "job title; mansione; qualifica; ruolo",
  ],
};
