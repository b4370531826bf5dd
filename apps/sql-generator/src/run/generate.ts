import { ThothError, toThothError } from "thoth-vdbmanager/errors";
import type { LlmAnswer, LlmGenerator } from "../candidates/llm.ts";
import type { BuiltinGenerator } from "../ports.ts";
import type { Workspace } from "../thoth-be/workspaces.ts";
import type { Candidate, GeneratorInput } from "../types.ts";
import { noteLoss, type RunContext, step, stepDeadlines } from "./context.ts";

/** Time to hand over what came when the model's deadline ends the other calls. */
const graceMs = 500;

export interface Generators {
  readonly builtin: BuiltinGenerator;
  readonly llm: LlmGenerator | null;
  readonly llmDeadlineMs: number;
}

export interface Generated {
  /** Most confident first. */
  readonly candidates: readonly Candidate[];
  /** Why generators gave none. */
  readonly abstained: readonly string[];
  readonly usage: LlmAnswer["usage"] | null;
  readonly llmError: ThothError | null;
}

/** Asks the language model and the built-in generator; one that fails is a loss, not the end. */
export async function generate(
  input: GeneratorInput,
  workspace: Workspace,
  { builtin, llm, llmDeadlineMs }: Generators,
  context: RunContext,
): Promise<Generated> {
  const asked = llm === null ? null : askModel(llm, input, workspace, llmDeadlineMs, context);
  const candidates: Candidate[] = [];
  const abstained: string[] = [];
  try {
    const output = await step(context, "builtin", stepDeadlines.builtin, async (signal) =>
      builtin(input, { signal }),
    );
    candidates.push(...output.candidates);
    if ("abstained" in output) abstained.push(output.abstained);
  } catch (error) {
    context.deadline.throwIfOver();
    noteLoss(context, "builtin", "The built-in generator failed", toThothError(error));
  }
  const answer = await asked;
  if (answer !== null && !(answer instanceof ThothError)) {
    candidates.push(...answer.candidates);
    abstained.push(...answer.abstained);
  }
  return {
    candidates: candidates.sort((left, right) => right.confidence - left.confidence),
    abstained,
    usage: answer === null || answer instanceof ThothError ? null : answer.usage,
    llmError: answer instanceof ThothError ? answer : null,
  };
}

async function askModel(
  llm: LlmGenerator,
  input: GeneratorInput,
  workspace: Workspace,
  deadlineMs: number,
  context: RunContext,
): Promise<LlmAnswer | ThothError> {
  try {
    const answer = await step(context, "llm", deadlineMs + graceMs, (signal) =>
      llm.generate(input, workspace.directives, { signal, deadlineMs }),
    );
    if (answer.failed.length > 0)
      context.degraded.push(
        `${answer.failed.length} calls of the language model failed: ${answer.failed[0]}`,
      );
    return answer;
  } catch (error) {
    if (context.deadline.signal.aborted) return toThothError(error);
    const failure = toThothError(error, "LLM_UNAVAILABLE");
    noteLoss(context, "llm", "The language model gave no candidates", failure);
    return failure;
  }
}
