import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText, type LanguageModel } from "ai";
import { isThothError, ThothError } from "thoth-vdbmanager/errors";
import { Deadline } from "thoth-vdbmanager/resilience";
import type { LlmConfig } from "../config.ts";
import type { Candidate, GeneratorInput } from "../types.ts";
import { systemPrompt, userPrompt } from "./prompt.ts";
import { readSql } from "./read-sql.ts";

export interface LlmAnswer {
  readonly candidates: readonly Candidate[];
  /** Why calls say that the question cannot be answered. */
  readonly abstained: readonly string[];
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
  /** Calls that failed, in words. */
  readonly failed: readonly string[];
}

/** Asks a language model for candidates. */
export interface LlmGenerator {
  readonly model: string;
  /**
   * Candidates of all calls that gave one within the deadline.
   * @throws LLM_UNAVAILABLE when every call failed or gave nothing that can be read
   */
  generate(
    input: GeneratorInput,
    directives: string,
    options: { signal: AbortSignal; deadlineMs: number },
  ): Promise<LlmAnswer>;
}

/** One model's word alone; agreement between its answers is counted when results are compared. */
const baseConfidence = 0.6;

export function createLlmGenerator(config: LlmConfig, fetch: typeof globalThis.fetch): LlmGenerator {
  const model = languageModel(config, fetch);
  return {
    model: config.model,
    async generate(input, directives, { signal, deadlineMs }) {
      using deadline = Deadline.start({ what: "language model", deadlineMs, signal });
      const prompt = userPrompt(input, directives);
      const calls = Array.from({ length: config.candidates }, async (_, index) => {
        const result = await generateText({
          model,
          system: systemPrompt,
          prompt,
          temperature: index === 0 ? 0 : 0.7,
          maxOutputTokens: config.maxOutputTokens,
          maxRetries: 1,
          abortSignal: deadline.signal,
        });
        return { text: result.text, usage: result.usage };
      });
      const settled = await Promise.allSettled(calls);
      signal.throwIfAborted();
      const usage = { inputTokens: 0, outputTokens: 0 };
      const candidates: Candidate[] = [];
      const abstained: string[] = [];
      const failed: string[] = [];
      for (const outcome of settled) {
        if (outcome.status === "rejected") {
          failed.push(describe(outcome.reason));
          continue;
        }
        usage.inputTokens += outcome.value.usage.inputTokens ?? 0;
        usage.outputTokens += outcome.value.usage.outputTokens ?? 0;
        const read = readSql(outcome.value.text);
        if (read === null) failed.push("the answer holds no SQL");
        else if (read.sql === "") abstained.push(abstention(read.reason));
        else candidates.push(candidate(read.sql, read.reason, config.model));
      }
      if (candidates.length === 0 && abstained.length === 0)
        throw new ThothError("LLM_UNAVAILABLE", {
          message: `The language model ${config.model} gave no SQL in ${settled.length} calls: ${[...new Set(failed)].join("; ")}.`,
          details: { model: config.model, calls: settled.length, failed },
        });
      return { candidates, abstained: [...new Set(abstained)], usage, failed };
    },
  };
}

function languageModel(config: LlmConfig, fetch: typeof globalThis.fetch): LanguageModel {
  const key = config.apiKey === undefined ? {} : { apiKey: config.apiKey };
  if (config.provider === "anthropic") {
    const base = config.baseUrl === undefined ? {} : { baseURL: config.baseUrl };
    return createAnthropic({ ...key, ...base, fetch })(config.model);
  }
  return createOpenAICompatible({ name: "llm", baseURL: config.baseUrl ?? "", ...key, fetch })(config.model);
}

function candidate(sql: string, reason: string, model: string): Candidate {
  const reasons = [`written by the language model ${model}`, ...(reason === "" ? [] : [reason])];
  return { sql, source: "llm", confidence: baseConfidence, reasons };
}

function abstention(reason: string): string {
  return `The language model sees no answer in these tables${reason === "" ? "" : `: ${reason}`}`;
}

/** Status or cause of a failed call; never the body, which may repeat the prompt. */
function describe(error: unknown): string {
  if (isThothError(error)) return error.message;
  const last = (error as { lastError?: unknown }).lastError ?? error;
  const status = (last as { statusCode?: unknown }).statusCode;
  if (typeof status === "number") return `HTTP ${status}`;
  const cause = last instanceof Error && last.cause instanceof Error ? last.cause : last;
  if (cause instanceof Error) return (cause as NodeJS.ErrnoException).code ?? cause.name;
  return "unknown failure";
}
