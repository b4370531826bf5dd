import type { GeneratorInput, GeneratorOutput } from "../types.ts";
import { compose } from "./compose.ts";

/**
 * Turns a question into SQL without a language model: pure, synchronous, some milliseconds. Gives candidates only
 * when every word of the question that means something is explained by the schema, values, evidence or a stored pair;
 * else it abstains and says in words what it understood and what it did not.
 */
export function generateBuiltin(input: GeneratorInput): GeneratorOutput {
  const composed = compose(input);
  if (composed.candidate === null) return { candidates: [], abstained: composed.abstained };
  return { candidates: [composed.candidate] };
}
