import { setImmediate } from "node:timers/promises";
import { valueSearchText } from "../builtin/index.ts";
import type { DocumentReader, ValueFinder } from "../ports.ts";
import { keywordsOf } from "../question/keywords.ts";
import type { Language } from "../question/language.ts";
import type { RunContext } from "../run/context.ts";
import { degradableStep, stepDeadlines } from "../run/context.ts";
import type { Retrieval, WorkspaceSchema } from "../types.ts";
import type { LexicalIndex } from "./lexical-index.ts";
import type { Patience } from "./patience.ts";
import { rankColumns } from "./rank.ts";
import { selectColumns } from "./select.ts";

export interface RetrieveInput {
  readonly question: string;
  readonly language: Language;
  readonly schema: WorkspaceSchema;
  readonly index: LexicalIndex;
  /** Opens the stored documents; null = the workspace has none. */
  readonly openDocuments: ((signal: AbortSignal) => Promise<DocumentReader>) | null;
  readonly documentsDeadlineMs: number;
  /** Shared by all runs. */
  readonly patience: Patience;
  /** Opens the value index; null = the workspace has none. */
  readonly openValues: ((signal: AbortSignal) => Promise<ValueFinder>) | null;
}

const limits = { dense: 40, evidence: 10, pairs: 6, values: 20 } as const;
/** Below this cosine an evidence line or example has nothing to do with the question. */
const minScore = { evidence: 0.3, pairs: 0.2 } as const;

/** Asks all channels at once, each with its deadline, and fuses what they found. */
export async function retrieve(input: RetrieveInput, context: RunContext): Promise<Retrieval> {
  const { question, schema } = input;
  const keywords = keywordsOf(question, input.language);
  const [documents, values] = await Promise.all([
    searchDocuments(input, context),
    searchValues(input, context),
  ]);
  const { columns, evidence, pairs } = documents;
  await setImmediate();
  const ranked = rankColumns(
    { question, keywords, dense: columns, values, evidence, pairs },
    input.index,
    schema,
  );
  const selected = selectColumns(ranked, schema);
  return {
    keywords: keywords.map((keyword) => keyword.word),
    columns: selected.columns,
    tables: selected.tables,
    values,
    evidence,
    pairs,
    degraded: [...context.degraded],
  };
}

async function searchDocuments(input: RetrieveInput, context: RunContext) {
  const none = { columns: [], evidence: [], pairs: [] };
  const { question, openDocuments, patience } = input;
  if (openDocuments === null) {
    context.degraded.push(
      "The workspace has no vector store: no stored evidence, examples or column meanings.",
    );
    return none;
  }
  const found = await degradableStep(
    context,
    "documents",
    {
      deadlineMs: patience.deadline(input.documentsDeadlineMs),
      loss: "Search by meaning is not available, words and values only",
    },
    async (signal) => {
      const { documents } = await openDocuments(signal);
      const [columns, evidence, pairs] = await Promise.all([
        documents.search("column_name", question, { signal, limit: limits.dense }),
        documents.search("evidence", question, {
          signal,
          limit: limits.evidence,
          minScore: minScore.evidence,
        }),
        documents.search("sql", question, { signal, limit: limits.pairs, minScore: minScore.pairs }),
      ]);
      return {
        columns,
        evidence: evidence.map(({ id, evidence: text, score }) => ({ id, evidence: text, score })),
        pairs: pairs.map((pair) => ({
          id: pair.id,
          question: pair.question,
          sql: pair.sql,
          evidence: pair.evidence,
          score: pair.score,
        })),
      };
    },
  );
  patience.note(found !== null);
  return found ?? none;
}

async function searchValues(input: RetrieveInput, context: RunContext) {
  const { question, openValues } = input;
  if (openValues === null) {
    context.degraded.push(
      "The workspace has no value index: database values in the question are not recognised.",
    );
    return [];
  }
  const found = await degradableStep(
    context,
    "values",
    { deadlineMs: stepDeadlines.values, loss: "Database values are not recognised" },
    async (signal) =>
      (await openValues(signal)).search(valueSearchText(question), { signal, limit: limits.values }),
  );
  return found ?? [];
}
