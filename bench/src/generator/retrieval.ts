import { type generateBuiltin, valueSearchText } from "sql-generator";
import type { ValueIndex } from "thoth-dbmanager";
import type { BenchDatabase, BenchQuestion } from "./databases.ts";

type Retrieval = Parameters<typeof generateBuiltin>[0]["retrieval"];
type FoundEvidence = Retrieval["evidence"][number];
type FoundPair = Retrieval["pairs"][number];

export interface RetrievalOptions {
  readonly pairs: boolean;
}

/**
 * A plain retrieval: values from the value index, pairs and evidence by shared words. Pairs with the question's own SQL
 * are left out, so a rewording of the same question gives nothing away.
 */
export async function retrieveFor(
  question: BenchQuestion,
  database: BenchDatabase,
  values: ValueIndex,
  options: RetrievalOptions,
): Promise<Retrieval> {
  const others = database.questions.filter((other) => squeeze(other.sql) !== squeeze(question.sql));
  const pairs = options.pairs
    ? nearest(question.question, others, (other) => other.question).slice(0, 6)
    : [];
  const lines = [
    ...(question.evidence === "" || database.evidence.length > 0 ? [] : [question.evidence]),
    ...database.evidence,
  ];
  const evidence = nearest(question.question, lines, (line) => line).slice(0, 8);
  return {
    keywords: [],
    columns: [],
    tables: [],
    values: await values.search(valueSearchText(question.question), { limit: 20 }),
    evidence: evidence.map(
      ({ entry, score }, index): FoundEvidence => ({ id: String(index), evidence: entry, score }),
    ),
    pairs: pairs.map(
      ({ entry, score }): FoundPair => ({
        id: entry.id,
        question: entry.question,
        sql: entry.sql,
        evidence: entry.evidence,
        score,
      }),
    ),
    degraded: [],
  };
}

function nearest<T>(
  question: string,
  entries: readonly T[],
  text: (entry: T) => string,
): { entry: T; score: number }[] {
  const all = entries.map((entry) => ({ entry, words: wordsOf(text(entry)) }));
  const frequency = new Map<string, number>();
  for (const { words } of all) for (const word of words) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const weight = (word: string): number => Math.log(1 + all.length / (frequency.get(word) ?? 0.5));
  const sum = (words: Iterable<string>): number =>
    [...words].reduce((total, word) => total + weight(word), 0);
  const wanted = wordsOf(question);
  return all
    .map(({ entry, words }) => ({
      entry,
      score: sum([...wanted].filter((word) => words.has(word))) / Math.sqrt(sum(wanted) * sum(words) || 1),
    }))
    .filter(({ score }) => score > 0.05)
    .sort((left, right) => right.score - left.score);
}

function wordsOf(text: string): Set<string> {
  return new Set(
    (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => word.replace(/(?:ies|es|s)$/, "")),
  );
}

const squeeze = (sql: string): string => sql.toLowerCase().replace(/[\s;"']+/g, "");
