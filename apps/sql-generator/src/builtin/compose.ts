import type { Candidate, GeneratorInput } from "../types.ts";
import { coverageOf } from "./clauses/coverage.ts";
import { useBareMonths } from "./clauses/periods.ts";
import { readQuestion } from "./clauses/read.ts";
import { Reading } from "./clauses/reading.ts";
import type { LinkedQuestion } from "./linking/link-question.ts";
import { houseStyle } from "./pairs/house-style.ts";
import { assemble } from "./plan/assemble.ts";
import type { ColumnRef, Select } from "./sql/ast.ts";
import { printSelect } from "./sql/print.ts";

export type Composed =
  | { readonly candidate: Candidate; readonly abstained: null }
  | { readonly candidate: null; readonly abstained: string };

/** Below this confidence an answer is more often wrong than of use. */
export const leastConfidence = 0.6;

/** Composes SQL from the words of the question, or says what it did not understand. */
export function compose(input: GeneratorInput, { items, model, lexicon }: LinkedQuestion): Composed {
  const reading = new Reading(items, model, lexicon);
  readQuestion(reading);
  const coverage = coverageOf(reading);
  const understood = describe(reading);
  if (reading.frame.target === null)
    return no(`The question names nothing that is in the database${understood}.`);
  if (coverage.unexplained.length > 0)
    return no(
      `It is not clear what ${list(coverage.unexplained)} ${coverage.unexplained.length === 1 ? "means" : "mean"} in this database${understood}.`,
    );
  const style = houseStyle(input.retrieval.pairs);
  if (style.bareMonths) useBareMonths(reading);
  const select = assemble(reading, style);
  if (select === null)
    return no(`The parts of the question do not fit together${understood}${because(reading)}.`);
  const doubts = reading.doubts.filter(({ about }) => about === undefined || usesColumn(select, about));
  const confidence = doubts.reduce((left, doubt) => left * doubt.factor, 0.92 * coverage.factor);
  if (confidence < leastConfidence) return no(`Not sure enough${understood}${because(reading)}.`);
  const reasons = [
    ...understoodParts(reading),
    ...reading.notes,
    ...doubts.map((doubt) => `doubt: ${doubt.reason}`),
  ];
  try {
    const sql = printSelect(select);
    return {
      candidate: { sql, source: "composed", confidence: Number(confidence.toFixed(3)), reasons },
      abstained: null,
    };
  } catch (error) {
    if (error instanceof RangeError) return no(error.message);
    throw error;
  }
}

function no(abstained: string): Composed {
  return { candidate: null, abstained };
}

function list(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(", ");
}

function understoodParts(reading: Reading): string[] {
  const parts = reading.items.flatMap((item, index) => {
    const role = reading.roleOf(index);
    return role === undefined ? [] : [`"${item.text}": ${role}`];
  });
  return [...(reading.frame.target === null ? [] : [`about the rows of ${reading.frame.target}`]), ...parts];
}

function usesColumn(select: Select, { table, column }: ColumnRef): boolean {
  const text = JSON.stringify(select);
  return text.includes(JSON.stringify({ kind: "column", table, column }));
}

function describe(reading: Reading): string {
  const parts = understoodParts(reading);
  return parts.length === 0 ? "" : ` (understood: ${parts.slice(0, 8).join("; ")})`;
}

function because(reading: Reading): string {
  return reading.doubts.length === 0 ? "" : `: ${reading.doubts.map((doubt) => doubt.reason).join("; ")}`;
}
