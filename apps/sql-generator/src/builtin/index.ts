import { Pauses } from "../pauses.ts";
import type { GeneratorInput, GeneratorOutput } from "../types.ts";
import { compose } from "./compose.ts";
import { withCountryNames } from "./lexicon/countries.ts";
import { linkQuestion } from "./linking/link-question.ts";
import { adaptPair } from "./pairs/adapt.ts";

/**
 * Turns a question into SQL without a language model: pure and synchronous, some milliseconds, and some more for the
 * first question on a schema. Gives candidates only when every word of the question that means something is explained
 * by the schema, values, evidence or a stored pair; else it abstains and says in words what it understood and what it
 * did not.
 */
export function generateBuiltin(input: GeneratorInput): GeneratorOutput {
  const steps = generate(input);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/**
 * As `generateBuiltin`, with pauses in which other work runs.
 *
 * @throws the signal's reason
 */
export async function generateInSteps(
  input: GeneratorInput,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<GeneratorOutput> {
  options.signal?.throwIfAborted();
  const steps = generate(input);
  const pauses = new Pauses(options.signal);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (pauses.areDue) await pauses.take();
  }
}

function* generate(input: GeneratorInput): Generator<void, GeneratorOutput> {
  const linked = yield* linkQuestion(input);
  if (linked.isCut)
    return { candidates: [], abstained: "The question is too long to be answered without a language model." };
  const adapted = yield* adaptPair({ ...linked, pairs: input.retrieval.pairs });
  yield;
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
