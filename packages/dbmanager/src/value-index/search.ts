import { setImmediate } from "node:timers/promises";
import { editDistance } from "../text/edit-distance.ts";
import type { ValueMatch } from "../types.ts";
import { maxKeyWords, shortestNearWord } from "./file-format.ts";
import type { Entry, IndexReader, WordRow } from "./reader.ts";
import { stopWords } from "./stop-words.ts";
import { deletions, fold, nameStems, splitWords, type Word } from "./words.ts";

/** Bounds of one search; they hold its time, whatever the question. */
const maxQuestionWords = 80;
const maxEntriesPerKey = 25;
/** A word in more values than this finds none by itself. */
const maxPostings = 300;
const maxCandidates = 60;
const pauseAfterMs = 8;
/** Longest value that must be met as a whole word in its own case. */
const shortValue = 3;
/** Matches that share a span of the question and a column, at most. */
const maxPerSpan = 3;

/** A word of the question and a word of values it stands for. */
interface WordHit {
  readonly question: number;
  readonly similarity: number;
}

interface Candidate {
  readonly match: ValueMatch;
  readonly rank: number;
  readonly start: number;
  readonly end: number;
}

/** Finds values of the index in a question. See `ValueIndex.search`. */
export async function searchValues(
  reader: IndexReader,
  question: string,
  options: { limit: number; signal?: AbortSignal | undefined },
): Promise<ValueMatch[]> {
  const words = splitWords(question.slice(0, 10_000), maxQuestionWords);
  const found = new Map<number, Candidate>();
  let pauseAt = performance.now() + pauseAfterMs;
  const pause = async (): Promise<void> => {
    options.signal?.throwIfAborted();
    if (performance.now() < pauseAt) return;
    await setImmediate();
    pauseAt = performance.now() + pauseAfterMs;
  };
  // So that many searches in a row, each short, let others run in between.
  await setImmediate();
  options.signal?.throwIfAborted();
  const known = words.map((word) => reader.word(word.stem));
  const scorer = new Scorer(reader, question, words);

  for (let start = 0; start < words.length; start++) {
    await pause();
    // A word that no value has ends every run of words that could be one.
    for (let end = start + 1; end <= Math.min(words.length, start + maxKeyWords) && known[end - 1]; end++) {
      const key = words
        .slice(start, end)
        .map((word) => word.stem)
        .join(" ");
      for (const entry of reader.entriesByKey(key, maxEntriesPerKey)) {
        keep(found, entry.id, scorer.whole(entry, start, end));
      }
    }
  }

  const hits = await wordHits(reader, words, known, pause);
  for (const id of await gather(reader, hits, pause)) {
    if (found.has(id)) continue;
    await pause();
    const entry = reader.entry(id);
    if (entry) keep(found, id, scorer.partly(entry, hits.byStem));
  }
  return select([...found.values()], options.limit);
}

function keep(found: Map<number, Candidate>, id: number, candidate: Candidate | undefined): void {
  const known = found.get(id);
  if (candidate && (!known || known.rank < candidate.rank)) found.set(id, candidate);
}

interface Hits {
  /** Stems of value words that the question has, exactly or with a typo. */
  readonly byStem: ReadonlyMap<string, WordHit>;
  readonly rare: readonly { readonly wordId: number; readonly weight: number }[];
}

async function wordHits(
  reader: IndexReader,
  words: readonly Word[],
  known: readonly (WordRow | undefined)[],
  pause: () => Promise<void>,
): Promise<Hits> {
  const byStem = new Map<string, WordHit>();
  const rare: { wordId: number; weight: number }[] = [];
  const add = (stem: string, wordId: number, count: number, hit: WordHit): void => {
    const better = byStem.get(stem);
    if (better && better.similarity >= hit.similarity) return;
    byStem.set(stem, hit);
    if (count <= maxPostings) rare.push({ wordId, weight: idf(reader, count) * hit.similarity });
  };
  for (const [index, word] of words.entries()) {
    await pause();
    if (stopWords.has(word.folded)) continue;
    const exact = known[index];
    if (exact) {
      add(word.stem, exact.id, exact.count, { question: index, similarity: 1 });
      continue;
    }
    if (word.stem.length < shortestNearWord || word.stem.length > 40) continue;
    for (const spelling of deletions(word.stem)) {
      for (const near of reader.nearWords(spelling)) {
        if (editDistance(near.word, word.stem) > 1) continue;
        const similarity = 1 - 1 / Math.max(near.word.length, word.stem.length);
        add(near.word, near.id, near.count, { question: index, similarity });
      }
    }
  }
  return { byStem, rare };
}

/** Entries that hold rare words of the question, those with most weight first. */
async function gather(reader: IndexReader, hits: Hits, pause: () => Promise<void>): Promise<number[]> {
  const weights = new Map<number, number>();
  for (const { wordId, weight } of hits.rare) {
    await pause();
    for (const id of reader.postings(wordId, maxPostings)) weights.set(id, (weights.get(id) ?? 0) + weight);
  }
  return [...weights]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, maxCandidates)
    .map(([id]) => id);
}

function idf(reader: IndexReader, count: number): number {
  return Math.log(1 + reader.valueCount / Math.max(count, 1));
}

/** Turns an entry that may stand in the question into a match with score and rank. */
class Scorer {
  readonly #reader: IndexReader;
  readonly #question: string;
  readonly #words: readonly Word[];
  readonly #stems: ReadonlySet<string>;
  readonly #nameStems = new Map<string, readonly string[]>();

  constructor(reader: IndexReader, question: string, words: readonly Word[]) {
    this.#reader = reader;
    this.#question = question;
    this.#words = words;
    this.#stems = new Set(words.map((word) => word.stem));
  }

  /** Every word of the value stands in the question, side by side. */
  whole(entry: Entry, start: number, end: number): Candidate | undefined {
    const text = this.#span(start, end);
    const value = entry.value.trim();
    if (value.length <= shortValue && value !== text) return undefined;
    const sameWords =
      fold(text).replace(/[^\p{L}\p{N}]+/gu, " ") ===
      fold(value)
        .replace(/[^\p{L}\p{N}]+/gu, " ")
        .trim();
    return this.#candidate(entry, start, end, sameWords ? 1 : 0.95);
  }

  /** Some words of the value stand in the question, maybe with a typo. */
  partly(entry: Entry, hits: ReadonlyMap<string, WordHit>): Candidate | undefined {
    if (entry.value.trim().length <= shortValue) return undefined;
    let total = 0;
    let matched = 0;
    let letters = 0;
    let matchedLetters = 0;
    const places: number[] = [];
    for (const { stem } of splitWords(entry.value)) {
      const weight = this.#weight(stem);
      total += weight;
      letters += stem.length;
      const hit = hits.get(stem);
      if (!hit) continue;
      matched += weight * hit.similarity;
      matchedLetters += stem.length * hit.similarity;
      places.push(hit.question);
    }
    if (places.length === 0) return undefined;
    const start = Math.min(...places);
    const end = Math.max(...places) + 1;
    // Words that stand far apart, or in another order, say less.
    const together =
      end - start <= places.length + 1 && places.every((place, i) => i === 0 || place > (places[i - 1] ?? 0));
    return this.#candidate(
      entry,
      start,
      end,
      ((matched / total + matchedLetters / letters) / 2) * (together ? 0.9 : 0.7),
    );
  }

  #candidate(entry: Entry, start: number, end: number, score: number): Candidate {
    const { table, column, value } = entry;
    const match = {
      table,
      column,
      value,
      matchedText: this.#span(start, end),
      score: Math.min(1, Math.max(0, score)),
    };
    return { match, rank: score + this.#hints(entry, start, end), start, end };
  }

  /** What speaks for or against a match besides its words; small, so that it only orders near equals. */
  #hints(entry: Entry, start: number, end: number): number {
    const first = this.#words[start] as Word;
    const last = this.#words[end - 1] as Word;
    const before = this.#question[first.start - 1] ?? "";
    const after = this.#question[last.end] ?? "";
    const quoted = /["'“‘«`]/.test(before) && /["'”’»`]/.test(after);
    const capital = start > 0 && /^\p{Lu}/u.test(first.text);
    let hint = Math.min(last.end - first.start, 30) / 1000;
    hint += 0.06 * this.#mentioned(entry.column) + 0.03 * this.#mentioned(entry.table);
    if (quoted) hint += 0.05;
    if (capital && /^\P{Ll}/u.test(entry.value)) hint += 0.03;
    if (end - start === 1 && !quoted && !capital) {
      if (stopWords.has(first.folded)) hint -= 0.4;
      else if (this.#reader.schemaWords.has(first.stem)) hint -= 0.15;
    }
    return hint;
  }

  /** Share of a name's words that the question has. */
  #mentioned(name: string): number {
    const stems = this.#nameStems.get(name) ?? nameStems(name);
    this.#nameStems.set(name, stems);
    return stems.length === 0 ? 0 : stems.filter((stem) => this.#stems.has(stem)).length / stems.length;
  }

  #weight(stem: string): number {
    return idf(this.#reader, this.#reader.word(stem)?.count ?? 1);
  }

  #span(start: number, end: number): string {
    return this.#question.slice(this.#words[start]?.start, this.#words[end - 1]?.end);
  }
}

/** Best first; a match inside a longer one, and many of one column for one span, step back. */
function select(candidates: readonly Candidate[], limit: number): ValueMatch[] {
  const best = candidates.filter((candidate) => candidate.match.score >= 0.3);
  const wholes = best.filter((candidate) => candidate.match.score >= 0.95);
  const ranked = best
    .map((candidate) => {
      const inside = wholes.some(
        (other) =>
          other.start <= candidate.start &&
          other.end >= candidate.end &&
          other.end - other.start > candidate.end - candidate.start,
      );
      return { candidate, rank: candidate.rank - (inside ? 0.3 : 0) };
    })
    .sort((a, b) => b.rank - a.rank || compareMatches(a.candidate.match, b.candidate.match));
  const perSpan = new Map<string, number>();
  const chosen: ValueMatch[] = [];
  for (const { candidate } of ranked) {
    const { table, column } = candidate.match;
    const span = JSON.stringify([table, column, candidate.start, candidate.end]);
    const count = perSpan.get(span) ?? 0;
    if (count >= maxPerSpan) continue;
    perSpan.set(span, count + 1);
    chosen.push(candidate.match);
    if (chosen.length === limit) break;
  }
  return chosen;
}

function compareMatches(a: ValueMatch, b: ValueMatch): number {
  const left = `${a.table}\0${a.column}\0${a.value}`;
  const right = `${b.table}\0${b.column}\0${b.value}`;
  return left < right ? -1 : left > right ? 1 : 0;
}
