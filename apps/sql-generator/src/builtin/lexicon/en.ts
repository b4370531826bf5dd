import { type Lexicon, numbersFrom, words } from "./types.ts";

export const english: Lexicon = {
  language: "en",
  numberFormat: { group: ",", decimal: "." },
  cues: [
    {
      cue: { kind: "count" },
      phrases:
        "how many; number of; count the number of; find the number of; what is the number of; give the number of; show the number of; return the number of; count number of; the count of; how many of; total number of; count of; count; count the; how many times; how many different times; the number of; numbers of; amount of different; total count of; how often; in how many",
    },
    {
      cue: { kind: "aggregate", name: "SUM" },
      phrases:
        "total; sum of; sum; total amount of; total sum of; combined; overall; in total; altogether; sum up; summed; total of; how much",
    },
    {
      cue: { kind: "aggregate", name: "AVG" },
      phrases: "average; mean; avg; on average; average of; mean of; average amount of",
    },
    { cue: { kind: "aggregate", name: "MIN" }, phrases: "minimum; min; minimal; minimum of" },
    { cue: { kind: "aggregate", name: "MAX" }, phrases: "maximum; max; maximal; maximum of" },
    {
      cue: { kind: "superlative", direction: "DESC" },
      phrases:
        "highest; largest; greatest; biggest; most; the most; best; top; richest; maximum number of; most number of; highest number of; largest number of; greatest number of; max number of; highest amount of; largest amount of",
    },
    {
      cue: { kind: "superlative", direction: "ASC" },
      phrases:
        "lowest; smallest; least; fewest; the fewest; the least; worst; minimum number of; least number of; lowest number of; smallest number of; fewest number of; smallest amount of; lowest amount of",
    },
    {
      cue: { kind: "superlative", direction: "DESC", dimension: "price" },
      phrases: "most expensive; priciest; dearest; most costly; costliest",
    },
    {
      cue: { kind: "superlative", direction: "ASC", dimension: "price" },
      phrases: "cheapest; least expensive; least costly",
    },
    { cue: { kind: "superlative", direction: "DESC", dimension: "age" }, phrases: "oldest; eldest" },
    { cue: { kind: "superlative", direction: "ASC", dimension: "age" }, phrases: "youngest" },
    { cue: { kind: "superlative", direction: "DESC", dimension: "length" }, phrases: "longest" },
    { cue: { kind: "superlative", direction: "ASC", dimension: "length" }, phrases: "shortest" },
    { cue: { kind: "superlative", direction: "DESC", dimension: "height" }, phrases: "tallest" },
    { cue: { kind: "superlative", direction: "DESC", dimension: "weight" }, phrases: "heaviest" },
    { cue: { kind: "superlative", direction: "ASC", dimension: "weight" }, phrases: "lightest" },
    { cue: { kind: "superlative", direction: "DESC", dimension: "speed" }, phrases: "fastest" },
    { cue: { kind: "superlative", direction: "ASC", dimension: "speed" }, phrases: "slowest" },
    {
      cue: { kind: "superlative", direction: "DESC", dimension: "time" },
      phrases: "latest; most recent; newest; most recently; last; last one",
    },
    {
      cue: { kind: "superlative", direction: "ASC", dimension: "time" },
      phrases: "earliest; least recent; first one",
    },
    {
      cue: { kind: "frequent" },
      phrases:
        "common; popular; frequent; commonly; frequently; often; frequently used; commonly used; popularly used",
    },
    {
      cue: { kind: "compare", operator: ">" },
      phrases:
        "more than; greater than; over; above; exceeding; exceeds; exceed; higher than; larger than; bigger than; is more than; in excess of; upwards of; beyond; strictly more than; more; greater; higher; larger",
    },
    {
      cue: { kind: "compare", operator: "<" },
      phrases:
        "less than; fewer than; under; below; lower than; smaller than; is less than; less; fewer; lower; smaller",
    },
    {
      cue: { kind: "compare", operator: ">=" },
      phrases:
        "at least; no less than; no fewer than; not less than; a minimum of; greater than or equal to; more than or equal to; minimum",
    },
    {
      cue: { kind: "compare", operator: "<=" },
      phrases: "at most; no more than; not more than; up to; a maximum of; less than or equal to; maximum",
    },
    {
      cue: { kind: "compare", operator: "=" },
      phrases: "exactly; equal to; equals; equal; is exactly; only",
    },
    {
      cue: { kind: "compare", operator: "<>" },
      phrases: "other than; different from; not equal to; except for; excluding; except; apart from; besides",
    },
    { cue: { kind: "compare", operator: ">", dimension: "age" }, phrases: "older than" },
    { cue: { kind: "compare", operator: "<", dimension: "age" }, phrases: "younger than" },
    {
      cue: { kind: "compare", operator: ">", dimension: "length" },
      phrases: "longer than; lasting more than; that last longer than",
    },
    { cue: { kind: "compare", operator: "<", dimension: "length" }, phrases: "shorter than" },
    { cue: { kind: "compare", operator: ">", dimension: "height" }, phrases: "taller than" },
    {
      cue: { kind: "compare", operator: ">", dimension: "weight" },
      phrases: "heavier than; weighing more than; weigh more than; weighs more than",
    },
    {
      cue: { kind: "compare", operator: "<", dimension: "weight" },
      phrases: "lighter than; weighing less than; weigh less than; weighs less than",
    },
    {
      cue: { kind: "compare", operator: ">", dimension: "price" },
      phrases:
        "more expensive than; cost more than; costs more than; costing more than; pricier than; dearer than; priced above; priced over",
    },
    {
      cue: { kind: "compare", operator: "<", dimension: "price" },
      phrases:
        "cheaper than; less expensive than; cost less than; costs less than; costing less than; priced below; priced under",
    },
    {
      cue: { kind: "compare", operator: ">", time: true },
      phrases: "after; later than; since after; following",
    },
    {
      cue: { kind: "compare", operator: ">=", time: true },
      phrases: "since; from; starting from; on or after; as of",
    },
    { cue: { kind: "compare", operator: "<", time: true }, phrases: "before; prior to; earlier than" },
    {
      cue: { kind: "compare", operator: "<=", time: true },
      phrases: "until; till; by the end of; on or before; through",
    },
    {
      cue: { kind: "compare-after", operator: ">=" },
      phrases: "or more; or higher; or greater; and more; or above; or over; or later; and above; and over",
    },
    {
      cue: { kind: "compare-after", operator: "<=" },
      phrases: "or less; or fewer; or lower; or below; or earlier; and below",
    },
    { cue: { kind: "than" }, phrases: "than" },
    {
      cue: { kind: "average-of-all" },
      phrases:
        "above average; above the average; more than average; higher than average; above the overall average",
    },
    {
      cue: { kind: "between" },
      phrases:
        "between; in the range; ranging from; in between; in the range of; ranges from; in the range from",
    },
    {
      cue: { kind: "group" },
      phrases:
        "for each; per; each; every; for every; in each; by each; of each; from each; at each; on each; to each; with each; grouped by; group by; broken down by; for all different; across different; for different; of every; in every; each of the; for each of the; of different; split by; per each; across all; corresponding to each; within each; under each",
    },
    { cue: { kind: "by" }, phrases: "by" },
    {
      cue: { kind: "order" },
      phrases:
        "ordered by; sorted by; order by; sort by; in order of; ranked by; ordered; sorted; sort; order; rank; rank by; in the order of; sort them by; sorted in; ordered in; ordered according to; order them by; sort the results by; ordered from; sorted from; sort the list by; listed by; arranged by; sort the result by; order the result by; order of; in the order",
    },
    {
      cue: { kind: "direction", direction: "ASC" },
      phrases: "ascending; in ascending order; ascending order; increasing; in increasing order",
    },
    {
      cue: { kind: "direction", direction: "ASC", by: "name" },
      phrases:
        "alphabetical order; alphabetically; in alphabetical order; in alphabetic order; alphabetic order; in lexicographical order; lexicographical order; lexicographic order; in lexicographic order; from a to z; ascending alphabetical order; in ascending alphabetical order",
    },
    {
      cue: { kind: "direction", direction: "ASC", by: "number" },
      phrases:
        "from lowest to highest; from low to high; lowest first; lowest to highest; smallest first; least first; fewest first; from the lowest to the highest; from least to most; from smallest to largest; cheapest first; from cheapest to most expensive; shortest first",
    },
    {
      cue: { kind: "direction", direction: "ASC", by: "date" },
      phrases:
        "oldest first; earliest first; from the earliest to the latest; from earliest to latest; chronological order; in chronological order; chronologically; from oldest to newest",
    },
    {
      cue: { kind: "direction", direction: "DESC" },
      phrases:
        "descending; in descending order; descending order; decreasing; in decreasing order; best first",
    },
    {
      cue: { kind: "direction", direction: "DESC", by: "name" },
      phrases:
        "reverse alphabetical order; in reverse alphabetical order; descending alphabetical order; in descending alphabetical order; in descending lexicographical order",
    },
    {
      cue: { kind: "direction", direction: "DESC", by: "number" },
      phrases:
        "highest first; from highest to lowest; from high to low; largest first; most first; from most to least; from the highest to the lowest; from largest to smallest; biggest first; highest to lowest; most expensive first; from most expensive to cheapest; longest first",
    },
    {
      cue: { kind: "direction", direction: "DESC", by: "date" },
      phrases:
        "latest first; newest first; from newest to oldest; from latest to earliest; most recent first",
    },
    { cue: { kind: "top" }, phrases: "top; first" },
    {
      cue: { kind: "distinct" },
      phrases: "distinct; different; unique; distinctive; without duplicates; without repetition",
    },
    {
      cue: { kind: "not" },
      phrases:
        "not; no; without; never; none; t; nothing; neither; nor; cannot; have no; has no; do not; does not; did not; are not; is not; was not; were not; have not; has not; do not have; does not have; did not have; do not have any; does not have any; did not have any; have not had; don t; doesn t; didn t; isn t; aren t; wasn t; weren t; haven t; hasn t; can t; but not; and not; have never; has never; were never; was never; who never; that never; not any; without any; have no any; don t have; doesn t have; didn t have; don t have any; doesn t have any; lack; lacking; lacks; have not made any; did not make any; with no; not in; never had; never have",
    },
    {
      cue: { kind: "and" },
      phrases:
        "and; as well as; and also; along with; together with; also; and the; and their; plus; with their; with its; with the",
    },
    { cue: { kind: "or" }, phrases: "or; or the" },
    { cue: { kind: "both" }, phrases: "both" },
    {
      cue: { kind: "pattern", pattern: "contains" },
      phrases:
        "contain; contains; containing; contains the word; contain the word; containing the word; that contain; includes the word; include the word; with the word; has the word; have the word; contains the letter; contain the letter; contain a letter; contains the substring; contain the substring; has the substring; have the substring; with the substring; includes the substring; include the substring; contains the text; containing the letter; including the word; containing the substring; containing the string; contain the string; contains the string; has the letter; includes the letter; with the letter",
    },
    {
      cue: { kind: "pattern", pattern: "starts" },
      phrases:
        "start with; starts with; starting with; begin with; begins with; beginning with; starting with the letter; start with the letter; starts with the letter; started with; begins with the letter; begin with the letter; starting with letter; starts with letter; with prefix; has prefix; have prefix; prefix; has a prefix; the prefix",
    },
    {
      cue: { kind: "pattern", pattern: "ends" },
      phrases:
        "end with; ends with; ending with; ending in; end in; ends in; ending with the letter; ends with the letter; with suffix",
    },
    {
      cue: { kind: "list" },
      phrases:
        "list; show; give; find; return; display; tell; get; report; name; print; list out; describe; provide; compute; calculate; select; please list; enumerate; fetch; see",
    },
    {
      cue: { kind: "which" },
      phrases: "which; what; what is; what are; what was; what were; whats; what s; what kind of; which ones",
    },
    { cue: { kind: "who" }, phrases: "who; who are; who is; who was; whom" },
    {
      cue: { kind: "everything" },
      phrases:
        "all information; all the information; all details; full details; all the details; all info; everything; complete information; all columns; all the data; all data; all available information; information about; information of; details about; details of; detailed information; all the details of; all attributes; detail of",
    },
    { cue: { kind: "all" }, phrases: "all; every single; any" },
    {
      cue: { kind: "with" },
      phrases:
        "with; whose; that; where; having; has; have; had; who have; who has; which have; which has; that have; that has; that had; who had; for which; such that; in which; having a",
    },
    { cue: { kind: "of" }, phrases: "of; for; of the; for the; of all; for all; about" },
    { cue: { kind: "from" }, phrases: "in; at; on; from; inside; within; from the; in the; into" },
    { cue: { kind: "to" }, phrases: "to" },
    {
      cue: { kind: "share" },
      phrases:
        "percentage of; share of; percent of; what percentage of; what share of; proportion of; fraction of; percentage; what percent of",
    },
    {
      cue: { kind: "empty" },
      phrases:
        "missing; empty; unknown; blank; null; is missing; are missing; is not known; not recorded; is null; has not been recorded; undefined; not set; not available",
    },
    {
      cue: { kind: "period", period: "year" },
      phrases:
        "year; yearly; per year; by year; each year; for each year; every year; in each year; annual; annually",
    },
    {
      cue: { kind: "period", period: "month" },
      phrases:
        "month; monthly; per month; by month; each month; for each month; every month; in each month; month by month",
    },
    {
      cue: { kind: "period", period: "day" },
      phrases: "per day; by day; each day; for each day; daily; every day",
    },
    {
      cue: { kind: "period", period: "quarter" },
      phrases: "quarter; quarterly; per quarter; by quarter; each quarter; for each quarter",
    },
    {
      cue: { kind: "filler" },
      phrases:
        "look after; looks after; looked after; take care of; in charge of; give away; gave away; sign up; signed up; in euro; in euros; in dollars; at all; in our database; in the database; on record; a piece; at the moment; to date; so far; right now; come from; comes from; in terms of",
    },
    {
      cue: { kind: "trade" },
      phrases:
        "sold; sell; bought; buy; purchased; purchase; ordered; been sold; been bought; been ordered; been purchased; buy anything; bought anything; ordered anything; purchased anything; placed an order; placed any order",
    },
    {
      cue: { kind: "full-name" },
      phrases:
        "full name; full names; whole name; whole names; complete name; complete names; first and last name; first and last names",
    },
  ],
  stopWords: words(`
    a an the is are was were be been being am do does did doing will would can could should may might shall must it its it's
    they them their there these this those he she his her him hers i me my we us our you your s as if so then only
    please just both also some such own too very ever currently now once here out up off already still actual actually
    into about among within between during through across via when how much dollars dollar euro euros eur usd $ each's
    any one ones them all together other others respective corresponding associated given certain particular specific
    whether that which who whose whom what where with of for in on at to from by and or than least let want know like
    exist exists existing existed available different's
  `),
  weakWords: words(`
    money have has had having live lives living lived come comes coming belong belongs belonging locate located based work works
    working worked make makes made making take takes took taken taking place placed places placing get gets got
    contain contains include includes included including appear appears appearing receive receives received do go goes went
    use uses used using exist call calls called named name's keep keeps hold holds held record recorded records database
    table entry entries row rows data value values item's list lists result results database's system people person
    kind kinds type's piece pieces set sets count counts look looks see seen happen happens happened occur occurred
    occurring involve involved provide provided provides offer offers offered offering stay stays stayed associated related
    find finds found give gives gave given show shows shown
    order's require requires required carry carries carried assign assigned register registered say says said
    attend attends attended serve serves served teach
    teaches taught run runs ran running own owns owned issue issued create creates created bring brings brought
    generate generates generated handle handles handled manage manages managed produce produces produced
    born apply applied state's total's information details detail time times currently's
    worth whole overall company's catalog catalogue per's back each's went's need needs needed currently's stand stands
    reside resides resided residing originate affected affect visited visit play plays played playing lie lies fall falls
    among amongst respectively according accordingly based upon do's want wants
  `),
  numbers: numbersFrom(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
    0,
  ),
  months: numbersFrom(
    "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sep|sept october|oct november|nov december|dec",
    1,
  ),
  synonyms: [
    "customer; client; buyer; purchaser; shopper",
    "product; item; article; good; merchandise",
    "order; purchase",
    "employee; staff; worker; colleague; personnel",
    "supplier; vendor; provider",
    "price; cost; charge",
    "quantity; amount; unit; number",
    "country; nation; land",
    "city; town",
    "revenue; sale; turnover; income; takings; spend; spent; earn; money",
    "salary; wage; earning; earn",
    "category; type; kind; class",
    "return; refund",
    "stock; inventory",
    "warehouse; depot",
    "invoice; bill",
    "shipment; delivery",
    "telephone; phone",
    "name; title; call",
    "address; location",
    "department; division; unit",
    "manager; boss; head",
    "email; mail",
    "description; detail",
    "date; day; when",
    "id; identifier; ids",
    "number; no; num",
    "gender; sex",
    "duration; length",
    "job; occupation; profession; position",
    "first name; forename; given name",
    "last name; surname; family name",
    "birth; born",
    "hire; join; employ",
    "status; state",
    "person; people",
    "color; colour",
    "teacher; instructor; professor; lecturer",
    "course; class",
    "airport; aerodrome",
    "vehicle; car",
    "discount; rebate",
    "payment; pay",
    "store; shop; branch",
    "brand; make; manufacturer",
    "faculty; staff",
    "age; old",
    "size; big",
  ],
};
