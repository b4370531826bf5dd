import { schemaText } from "../linking/schema-text.ts";
import type { GeneratorInput } from "../types.ts";

/** Tokens of schema that are sent to the model. */
const schemaBudgetTokens = 6_000;

export const systemPrompt: string = [
  "You translate questions into SQL for SQLite.",
  "Write exactly one read-only SELECT statement (WITH is allowed) over the given tables; invent no names.",
  "Return only the columns that the question asks for.",
  "Use the given database values exactly as they are written.",
  'Answer with one JSON object and nothing else: {"sql": "...", "reason": "one short sentence"}.',
  'If the tables cannot answer the question, answer {"sql": "", "reason": "what is missing"}.',
].join("\n");

/** The question with everything that was found for it. */
export function userPrompt(input: GeneratorInput, directives: string): string {
  const { question, retrieval, schema } = input;
  const parts = [`Tables:\n${schemaText(schema, retrieval, schemaBudgetTokens)}`];
  if (directives !== "") parts.push(`Rules of this database:\n${directives}`);
  if (retrieval.evidence.length > 0)
    parts.push(`Hints:\n${retrieval.evidence.map((found) => `- ${found.evidence}`).join("\n")}`);
  if (retrieval.pairs.length > 0)
    parts.push(
      `Answered before:\n${retrieval.pairs.map((pair) => `Q: ${pair.question}\nSQL: ${pair.sql}`).join("\n")}`,
    );
  if (retrieval.values.length > 0)
    parts.push(
      `Database values:\n${retrieval.values
        .map((match) => `- ${match.table}.${match.column} = ${JSON.stringify(match.value)}`)
        .join("\n")}`,
    );
  parts.push(`Question: ${question}`);
  return parts.join("\n\n");
}
