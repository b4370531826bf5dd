import type { GeneratorInput, GeneratorOutput } from "../types.ts";
import { compose, linkQuestion } from "./compose.ts";
import { withCountryNames } from "./lexicon/countries.ts";
import { adaptPair } from "./pairs/adapt.ts";

/**
 * Turns a question into SQL without a language model: pure, synchronous, some milliseconds. Gives candidates only
 * when every word of the question that means something is explained by the schema, values, evidence or a stored pair;
 * else it abstains and says in words what it understood and what it did not.
 */
export function generateBuiltin(input: GeneratorInput): GeneratorOutput {
  const linked = linkQuestion(input);
  const adapted = adaptPair({ ...linked, pairs: input.retrieval.pairs });
  const composed = compose(input, linked);
  const found = [adapted, composed.candidate]
    .filter((candidate) => candidate !== null)
    .toSorted((left, right) => right.confidence - left.confidence);
  const [first, ...others] = found;
  if (first === undefined)
    return { candidates: [], abstained: composed.abstained ?? "Nothing fits the question." };
  return { candidates: [first, ...others.filter((candidate) => candidate.sql !== first.sql)] };
}

/**
 * The question as the value index should see it: with the names that values may have for what it says in another
 * language, such as `Germany` for "Germania" or "tedeschi". Language of values: English.
 */
export function valueSearchText(question: string): string {
  return withCountryNames(question);
}
