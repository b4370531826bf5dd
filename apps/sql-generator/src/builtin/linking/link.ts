import type { ValueMatch } from "thoth-dbmanager";
import { fold } from "../../question/words.ts";
import { countryWords } from "../lexicon/countries.ts";
import type { Lexicon } from "../lexicon/types.ts";
import type { Mention, VocabularyLookup } from "../schema/vocabulary.ts";
import { type DateSpan, findDates } from "../text/dates.ts";
import type { Token } from "../text/tokens.ts";
import type { Thesaurus, WordKey } from "../text/word-keys.ts";
import type { CueIndex } from "./cue-index.ts";
import { contentWeight, type Item } from "./items.ts";

export interface LinkInput {
  readonly question: string;
  readonly tokens: readonly Token[];
  readonly lexicon: Lexicon;
  readonly cues: CueIndex;
  readonly thesaurus: Thesaurus;
  readonly vocabulary: VocabularyLookup;
  readonly values: readonly ValueMatch[];
}

interface Span {
  readonly first: number;
  readonly end: number;
  readonly item: Item;
  readonly score: number;
}

/** Cuts the question into the items that explain most of it, each with all its readings; a step is one word. */
export function* link(input: LinkInput): Generator<void, Item[]> {
  const { tokens } = input;
  const dates = new Map(findDates(tokens, input.lexicon).map((date) => [date.first, date]));
  const valuesAt = alignValues(input);
  const best: { score: number; span: Span | null }[] = [{ score: 0, span: null }];
  const spans: Span[][] = [];
  for (let first = 0; first < tokens.length; first += 1) {
    spans.push(spansFrom(input, first, dates.get(first), valuesAt));
    yield;
  }
  for (let end = 1; end <= tokens.length; end += 1) {
    let chosen = { score: -1, span: null as Span | null };
    for (let first = Math.max(0, end - 10); first < end; first += 1) {
      for (const span of spans[first] ?? []) {
        if (span.end !== end) continue;
        const score = (best[first]?.score ?? 0) + span.score;
        if (score > chosen.score) chosen = { score, span };
      }
    }
    best.push(chosen);
  }
  const items: Item[] = [];
  for (let position = tokens.length; position > 0; ) {
    const span = best[position]?.span;
    if (span === null || span === undefined) throw new Error("Every token begins at least its own span.");
    items.unshift(span.item);
    position = span.first;
  }
  return items;
}

function spansFrom(
  input: LinkInput,
  first: number,
  date: DateSpan | undefined,
  valuesAt: ReadonlyMap<string, Mention[]>,
): Span[] {
  const { tokens, cues, vocabulary, lexicon } = input;
  const spans: Span[] = [];
  const longest = Math.max(cues.longest, vocabulary.longest + 2, 8);
  for (let end = first + 1; end <= Math.min(tokens.length, first + longest); end += 1) {
    const covered = tokens.slice(first, end);
    const isOne = covered.length === 1;
    const phrase = covered.map((token) => token.folded).join(" ");
    const hasQuoted = covered.some((token) => token.kind === "quoted");
    const foundCues = hasQuoted ? [] : cues.find(phrase);
    const mentions = [
      ...(valuesAt.get(`${first}-${end}`) ?? []),
      ...(hasQuoted && !isOne ? [] : mentionsOf(input, covered)),
    ];
    const dated = date !== undefined && date.end === end ? date : null;
    if (!isOne && foundCues.length === 0 && mentions.length === 0 && dated === null) continue;
    const token = covered[0] as Token;
    const silent =
      !isOne || token.kind === "number"
        ? null
        : token.kind === "mark"
          ? "mark"
          : lexicon.stopWords.has(token.folded)
            ? "stop"
            : lexicon.weakWords.has(token.folded)
              ? "weak"
              : null;
    const of = <K extends Mention["kind"]>(kind: K): Extract<Mention, { kind: K }>[] =>
      mentions
        .filter((mention): mention is Extract<Mention, { kind: K }> => mention.kind === kind)
        .sort((left, right) => right.weight - left.weight);
    const item: Item = {
      text: input.question.slice(token.start, (covered.at(-1) as Token).end),
      start: token.start,
      end: (covered.at(-1) as Token).end,
      cues: foundCues,
      tables: of("table"),
      columns: of("column"),
      values: of("value"),
      predicates: of("predicate"),
      measures: of("measure"),
      number: isOne && token.kind === "number" ? (token.value ?? null) : null,
      date: dated,
      quoted: isOne && token.kind === "quoted",
      silent,
    };
    spans.push({ first, end, item, score: scoreOf(item, covered.length) });
  }
  return spans;
}

/** Longer phrases explain more than the sum of their words. */
function scoreOf(item: Item, length: number): number {
  const content = contentWeight(item);
  const cue = item.cues.length > 0 ? 0.75 : 0;
  const date = item.date === null ? 0 : item.date.unit === "year" ? 0.7 : 1;
  const number = item.number === null ? 0 : 0.6;
  const base = Math.max(content, cue, date, number, item.silent === null ? 0 : 0.1);
  return base * length + (length - 1) * (cue === base ? 0.3 : 0.12) * (base > 0.5 ? 1 : 0);
}

/** Words that may stand inside a name without being part of it: "date of the birth", "orders that were cancelled". */
const joiningWords = new Set(
  "of the a an s is are was were that which who been have has being di del della dello dei degli delle dell d il lo la i gli le sono stati state che der des die das dem von vom wurden wurde sind ist".split(
    " ",
  ),
);

function mentionsOf(input: LinkInput, covered: readonly Token[]): Mention[] {
  const { cues, lexicon, thesaurus, vocabulary } = input;
  if (covered.some((token) => token.kind === "mark" || token.kind === "quoted")) return [];
  const words = covered.map((token) => token.folded);
  const isSilent = (word: string): boolean => lexicon.stopWords.has(word);
  if (covered.length === 1) {
    // An auxiliary such as "stato" can be spelled like a name: alone it does not stand for it.
    const damping = isSilent(words[0] ?? "") ? 0.55 : 1;
    return unique(lookUp(thesaurus.keysOf(words), vocabulary)).map((mention) => ({
      ...mention,
      weight: mention.weight * damping,
    }));
  }
  // Two words more than the longest phrase may stand between its parts.
  if (words.length > vocabulary.longest + 2) return [];
  const found = lookUp(phraseKeys(thesaurus, words), vocabulary);
  if (isSilent(words[0] ?? "") || isSilent(words.at(-1) ?? "")) return unique(found);
  const inner = words.filter(isSilent);
  if (inner.length === 0 || !inner.every((word) => joiningWords.has(word))) return unique(found);
  const content = words.filter((word) => !isSilent(word));
  if (content.length < 2) return unique(found);
  found.push(...lookUp(phraseKeys(thesaurus, content), vocabulary));
  // "date of birth" is `birth date`, but "number of customers" is a count and no `customer number`.
  const isCue = cues.find(words.slice(0, 2).join(" ")).length > 0;
  if (content.length <= 3 && !isCue) {
    const turned = lookUp(phraseKeys(thesaurus, [...content.slice(1), ...content.slice(0, 1)]), vocabulary);
    found.push(...turned);
  }
  return unique(found);
}

/** Each meaning once, with its best weight. */
function unique(mentions: readonly Mention[]): Mention[] {
  const best = new Map<string, Mention>();
  for (const mention of mentions) {
    const key = JSON.stringify({ ...mention, weight: 0, source: "" });
    if ((best.get(key)?.weight ?? -1) < mention.weight) best.set(key, mention);
  }
  return [...best.values()];
}

/** The phrase itself, its synonyms, and the phrase with single words replaced by theirs. */
function phraseKeys(thesaurus: Thesaurus, words: readonly string[]): WordKey[] {
  let keys: WordKey[] = [{ key: "", weight: 1 }];
  for (const word of words) {
    const alternatives = thesaurus.keysOf([word]).slice(0, words.length > 4 ? 2 : 6);
    keys = keys.flatMap(({ key, weight }) =>
      alternatives.map((other) => ({
        key: key === "" ? other.key : `${key} ${other.key}`,
        weight: weight * other.weight,
      })),
    );
    keys = keys.filter(({ weight }) => weight > 0.6).slice(0, 60);
  }
  return [...thesaurus.keysOf(words), ...keys];
}

function lookUp(keys: readonly WordKey[], vocabulary: VocabularyLookup): Mention[] {
  return keys.flatMap(({ key, weight }) =>
    vocabulary.find(key).map((mention) => ({ ...mention, weight: mention.weight * weight })),
  );
}

/** Where in the question the retrieved values stand: by the words that matched. */
function alignValues({ tokens, values, lexicon }: LinkInput): ReadonlyMap<string, Mention[]> {
  const found = new Map<string, Mention[]>();
  const spoken = values.flatMap((match) => [
    match,
    ...countryWords(match.value).map((name) => ({ ...match, matchedText: name, score: 0.95 })),
  ]);
  for (const { table, column, value, matchedText, score } of spoken) {
    const wanted = plain(matchedText);
    const isEqual = plain(value) === wanted;
    if (wanted === "" || (score < 0.75 && !isEqual)) continue;
    for (let first = 0; first < tokens.length; first += 1) {
      let text = "";
      for (let end = first + 1; end <= Math.min(tokens.length, first + 12); end += 1) {
        text += plain(tokens[end - 1]?.text ?? "");
        if (text.length > wanted.length) break;
        if (text !== wanted || tokens[end - 1]?.kind === "mark" || tokens[first]?.kind === "mark") continue;
        const covered = tokens.slice(first, end);
        const isStop =
          covered.every((token) => lexicon.stopWords.has(token.folded) || token.folded.length < 2) &&
          !isEqual;
        if (isStop) continue;
        const key = `${first}-${end}`;
        const isWritten = covered.some((token) => token.kind === "quoted" || /\p{Lu}|\d/u.test(token.text));
        const weight = Math.min(1, score) * (isEqual ? 1 : 0.92) * (isWritten ? 1 : 0.9);
        found.set(key, [...(found.get(key) ?? []), { kind: "value", table, column, value, weight }]);
      }
    }
  }
  return found;
}

const plain = (text: string): string => fold(text).replace(/[^\p{L}\p{N}]+/gu, "");
