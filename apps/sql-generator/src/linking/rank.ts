import type { ValueMatch } from "thoth-dbmanager";
import type { Keyword } from "../question/keywords.ts";
import type { FoundEvidence, FoundPair, LinkedColumn, WorkspaceSchema } from "../types.ts";
import { affinityChannel, cuesOf } from "./affinity.ts";
import {
  channelWeights,
  type DenseHit,
  denseChannel,
  evidenceChannel,
  lexicalChannel,
  pairChannel,
  valueChannel,
} from "./channels.ts";
import { fuse } from "./fuse.ts";
import { SchemaNames } from "./identifiers.ts";
import type { LexicalIndex } from "./lexical-index.ts";

export interface Findings {
  readonly question: string;
  readonly keywords: readonly Keyword[];
  /** Column documents by meaning, best first; empty when that channel is down. */
  readonly dense: readonly DenseHit[];
  readonly values: readonly ValueMatch[];
  readonly evidence: readonly FoundEvidence[];
  readonly pairs: readonly FoundPair[];
}

/** Columns the lexical channel may name. */
const maxLexical = 80;

/** All columns that any channel found, fused, best first. */
export function rankColumns(
  findings: Findings,
  index: LexicalIndex,
  schema: WorkspaceSchema,
): LinkedColumn[] {
  const names = new SchemaNames(schema);
  const words = findings.keywords.map((keyword) => keyword.word);
  const channels = [
    lexicalChannel(index.search(words, maxLexical)),
    denseChannel(findings.dense, names),
    valueChannel(findings.values, names),
    pairChannel(findings.pairs, schema),
    evidenceChannel(findings.evidence, schema, index),
  ];
  const affinity = affinityChannel(
    fuse(channels),
    schema,
    cuesOf(findings.question),
    channelWeights.affinity,
  );
  return fuse([...channels, affinity]);
}
