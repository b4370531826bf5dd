import type { ValueMatch } from "thoth-dbmanager";
import { keywordsOf } from "../question/keywords.ts";
import type { FoundEvidence, FoundPair, WorkspaceSchema } from "../types.ts";
import type { RankedChannel } from "./fuse.ts";
import type { SchemaNames } from "./identifiers.ts";
import type { LexicalHit, LexicalIndex } from "./lexical-index.ts";
import { mentionedColumns } from "./mentions.ts";

/** How much each channel counts in the fusion. */
export const channelWeights = {
  lexical: 1,
  dense: 1,
  value: 1.2,
  pair: 0.8,
  evidence: 1,
  affinity: 0.5,
} as const;

/** A column document that dense search found. */
export interface DenseHit {
  readonly tableName: string;
  readonly originalColumnName: string;
  readonly score: number;
}

export function lexicalChannel(hits: readonly LexicalHit[]): RankedChannel {
  return {
    weight: channelWeights.lexical,
    hits: hits.map(({ table, column, score, matched }) => ({
      table,
      column,
      reason: { channel: "lexical", detail: `words: ${matched.join(", ")}`, score },
    })),
  };
}

/** Documents may carry names in another case than the database; unknown ones are left out. */
export function denseChannel(hits: readonly DenseHit[], names: SchemaNames): RankedChannel {
  return {
    weight: channelWeights.dense,
    hits: hits.flatMap((hit) => {
      const table = names.table(hit.tableName);
      const column = names.column(hit.tableName, hit.originalColumnName);
      if (table === undefined || column === undefined) return [];
      const detail = `meaning is close to the question (${hit.score.toFixed(2)})`;
      return [
        {
          table: table.name,
          column: column.name,
          reason: { channel: "dense" as const, detail, score: hit.score },
        },
      ];
    }),
  };
}

/** Below this likeness a value says nothing about its column; it is still shown. */
const minValueScore = 0.6;

export function valueChannel(matches: readonly ValueMatch[], names: SchemaNames): RankedChannel {
  return {
    weight: channelWeights.value,
    hits: matches.flatMap(({ table, column, value, matchedText, score }) => {
      const known = names.table(table);
      if (score < minValueScore || known === undefined || names.column(table, column) === undefined)
        return [];
      const detail = `"${matchedText}" is like its value "${value}"`;
      return [{ table: known.name, column, reason: { channel: "value" as const, detail, score } }];
    }),
  };
}

export function pairChannel(pairs: readonly FoundPair[], schema: WorkspaceSchema): RankedChannel {
  return {
    weight: channelWeights.pair,
    hits: pairs.slice(0, 3).flatMap((pair) =>
      mentionedColumns(pair.sql, schema).map((mention) => ({
        ...mention,
        reason: {
          channel: "pair" as const,
          detail: `used by the stored answer to "${pair.question}"`,
          score: pair.score,
        },
      })),
    ),
  };
}

/** Columns that the evidence names, then columns that share words with it. */
export function evidenceChannel(
  evidence: readonly FoundEvidence[],
  schema: WorkspaceSchema,
  index: LexicalIndex,
): RankedChannel {
  return {
    weight: channelWeights.evidence,
    hits: evidence.slice(0, 3).flatMap(({ evidence: text, score }) => {
      const reason = { channel: "evidence" as const, detail: `evidence: ${text}`, score };
      const words = keywordsOf(text, "en").map((keyword) => keyword.word);
      return [...mentionedColumns(text, schema), ...index.search(words, 15)].map(({ table, column }) => ({
        table,
        column,
        reason,
      }));
    }),
  };
}
