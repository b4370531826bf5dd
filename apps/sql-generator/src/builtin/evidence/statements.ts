import { splitWords } from "../../question/words.ts";
import type { SchemaModel } from "../schema/model.ts";
import { type ColumnRef, call, type Expression, tablesOf } from "../sql/ast.ts";
import { type Parsed, parseExpression } from "./expression.ts";
import { lexEvidence } from "./lexer.ts";

/** What one line of evidence says: a term and the condition, number or column that it means. */
export interface Definition {
  /** The words that are defined, as written. */
  readonly subject: string;
  readonly expression: Expression;
  readonly kind: "condition" | "number" | "column";
  /** The date column that the line names for the term, if any. */
  readonly date?: ColumnRef;
}

/** Words between a term and its meaning: the sure ones are looked for before those that may belong to the term. */
const connectors = [
  /\s+(?:refers? to|means?|is defined as|are defined as|is calculated as|is computed as|can be computed as|denotes?|indicates?|stands for|are those|is one|are the ones|when|bedeutet|bedeuten|heißt|steht für|sind solche|sind jene|significa|significano|indica|sono quelli|sono quelle|si calcola come)(?=\s|$)|\s*[:=](?=\s|$)/iu,
  /\s+(?:are|is|have|has|sind|ist|haben|hat|sono|è|hanno)(?=\s|$)/iu,
  /\s+(?:whose|where|with|mit|con)(?=\s|$)/iu,
];
const backward =
  /^\s*(?:refers? to|means?|denotes?|indicates?|stands for|is|are|=|bedeutet|significa|for)\s+/iu;

/** Reads a line of evidence; lines in other forms define nothing. */
export function readEvidence(
  line: string,
  model: SchemaModel,
  columnOf: (words: readonly string[]) => ColumnRef | null = () => null,
): Definition[] {
  const spoken = readSpoken(line, columnOf);
  if (spoken !== null) return [spoken];
  return line
    .split(/(?<=[^0-9])\.(?=\s|$)|\n/)
    .flatMap((sentence) => sentence.split(/;/).flatMap((clause) => readClause(clause, sentence, model)));
}

const spokenAggregates: Readonly<Record<string, string>> = {
  sum: "SUM",
  total: "SUM",
  average: "AVG",
  mean: "AVG",
  maximum: "MAX",
  minimum: "MIN",
};

/** "Revenue = sum of invoice totals": an aggregate in words over a column in words. */
function readSpoken(
  line: string,
  columnOf: (words: readonly string[]) => ColumnRef | null,
): Definition | null {
  const match =
    /^\s*(.{2,60}?)(?:\s+(?:is|means|refers to)(?:\s+the)?\s+|\s*[:=]\s*(?:the\s+)?)(sum|total|average|mean|maximum|minimum) of (?:the |all )?([\p{L} _]{2,60}?)\s*[.;]?\s*$/iu.exec(
      line,
    );
  const name = spokenAggregates[match?.[2]?.toLowerCase() ?? ""];
  if (match?.[1] === undefined || match[3] === undefined || name === undefined) return null;
  const column = columnOf(splitWords(match[3]));
  return column === null ? null : { subject: match[1], expression: call(name, column), kind: "number" };
}

function readClause(clause: string, sentence: string, model: SchemaModel): Definition[] {
  const tokens = lexEvidence(clause);
  for (let first = 0; first < tokens.length; first += 1) {
    const start = tokens[first];
    if (start === undefined || start.kind === "string" || (start.kind === "symbol" && start.text !== "("))
      continue;
    // The brackets of a function that may not be used hold nothing that stands by itself.
    if (start.text === "(" && tokens[first - 1]?.kind === "name" && tokens[first - 1]?.end === start.start)
      return [];
    const parsed = parseExpression(tokens, first, model);
    if (parsed === null || tablesOf(parsed.expression).length === 0) continue;
    const kind = parsed.isCondition ? "condition" : parsed.expression.kind === "column" ? "column" : "number";
    const before = clause.slice(0, start.start);
    const after = clause.slice((tokens[parsed.next - 1] ?? start).end);
    // A lone word may be a column's name by chance: it must be written as one, or be all that the clause says.
    if (kind === "column" && !isWrittenAsColumn(clause, parsed, tokens.length)) continue;
    const subject = subjectOf(before, after);
    if (subject === "") continue;
    const date = /date is ([\w.]+)/i.exec(sentence)?.[1];
    const dated = date === undefined ? null : parseExpression(lexEvidence(date), 0, model);
    return [
      {
        subject,
        expression: parsed.expression,
        kind,
        ...(dated?.expression.kind === "column" ? { date: dated.expression } : {}),
      },
    ];
  }
  return [];
}

function isWrittenAsColumn(clause: string, { expression, next }: Parsed, length: number): boolean {
  if (expression.kind !== "column") return false;
  return (
    clause.includes(`${expression.table}.${expression.column}`) ||
    expression.column.includes("_") ||
    next === length
  );
}

/** The defined words: in front of the first connector, or behind the expression when it comes first. */
function subjectOf(before: string, after: string): string {
  if (before.trim() === "") return backward.test(after) ? after.replace(backward, "").trim() : "";
  const connector = connectors.map((words) => words.exec(before)).find((match) => match !== null);
  return connector === undefined ? "" : before.slice(0, connector.index).trim();
}
