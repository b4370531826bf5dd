import type { FastifyInstance } from "fastify";
import { toThothError } from "thoth-vdbmanager/errors";
import { z } from "zod";
import { explainSql } from "../explain/explain.ts";
import { detectLanguage, languageOf } from "../question/language.ts";
import type { RunDependencies } from "../run/run.ts";
import { type Authenticate, type Caller, requireMember } from "./caller.ts";
import { parseBody } from "./errors.ts";

const body = z.object({
  workspace_id: z.coerce.number().int().positive(),
  question: z.string().max(4_000).nullish(),
  generated_sql: z.string().min(1).max(65_536),
  language: z.string().max(50).nullish(),
});

export interface ExplanationAnswer {
  readonly explanation: string;
  /** Seconds. */
  readonly execution_time: number;
  readonly success: boolean;
  readonly error: string | null;
  readonly agent_used: string | null;
  /** ISO 639-1 code. */
  readonly language: string;
}

export function registerExplain(
  app: FastifyInstance,
  options: { authenticate: Authenticate; dependencies: RunDependencies },
): void {
  app.post("/explain-sql", async (request) =>
    answerExplanation(request.body, await options.authenticate(request), options.dependencies),
  );
}

/** Explains a statement from its parse. Failures are an answer with `success` false, as its clients expect. */
export async function answerExplanation(
  given: unknown,
  caller: Caller,
  dependencies: Pick<RunDependencies, "workspaces">,
): Promise<ExplanationAnswer> {
  const input = parseBody(body, given);
  requireMember(caller, input.workspace_id);
  const startedAt = performance.now();
  const language = languageOf(input.language ?? "") ?? detectLanguage(input.question ?? "").language;
  const seconds = (): number => Number(((performance.now() - startedAt) / 1_000).toFixed(4));
  try {
    const { schema } = await dependencies.workspaces.get(input.workspace_id);
    const explanation = await explainSql({ sql: input.generated_sql, schema, language });
    return {
      explanation,
      execution_time: seconds(),
      success: true,
      error: null,
      agent_used: "sql-parse",
      language,
    };
  } catch (error) {
    const { message } = toThothError(error);
    return {
      explanation: "",
      execution_time: seconds(),
      success: false,
      error: message,
      agent_used: null,
      language,
    };
  }
}
