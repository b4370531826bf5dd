import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { isThothError, toThothError } from "thoth-vdbmanager/errors";
import { z } from "zod";
import type { FinishedRun } from "../run/run.ts";
import type { RunStore } from "../store/run-store.ts";
import type { ThothBeClient } from "../thoth-be/client.ts";
import { questionCreatedShape } from "../thoth-be/shapes.ts";
import { type Authenticate, type Caller, requireMember } from "./caller.ts";
import { parseBody } from "./errors.ts";

const body = z.object({
  workspace_id: z.coerce.number().int().positive(),
  request_id: z.string().min(1).max(128).nullish(),
  username: z.string().min(1).max(150).nullish(),
});

export interface FeedbackOptions {
  readonly authenticate: Authenticate;
  readonly runs: RunStore;
  readonly thothBe: ThothBeClient;
}

/** Milliseconds for storing one example. */
const deadlineMs = 9_000;

/**
 * Stores question and statement of a finished run as an example of the workspace. The same run stored again changes
 * nothing. Failures are 200 with `success` false, as its clients expect.
 */
export function registerFeedback(app: FastifyInstance, options: FeedbackOptions): void {
  app.post("/save-sql-feedback", async (request) => {
    const caller = await options.authenticate(request);
    const input = parseBody(body, request.body);
    requireMember(caller, input.workspace_id);
    const run = findRun(options.runs, caller, input);
    if (run === null)
      return { success: false, error: "There is no answered question of the last hour for this workspace." };
    const id = exampleId(run);
    try {
      const answer = await options.thothBe.request(
        `/api/workspace/${run.workspaceId}/questions/`,
        questionCreatedShape,
        {
          method: "POST",
          body: { id, question: run.question, sql: run.sql, evidence: run.evidence },
          deadlineMs,
        },
      );
      return { success: true, id: answer.body?.duplicate_of ?? id, created: answer.status === 201 };
    } catch (error) {
      if (isThothError(error) && error.details.status === 409) return { success: true, id, created: false };
      const { message, code } = toThothError(error);
      request.log.warn({ code }, "feedback not stored");
      return { success: false, error: "The example could not be stored.", details: message };
    }
  });
}

function findRun(runs: RunStore, caller: Caller, input: z.output<typeof body>): FinishedRun | null {
  if (input.request_id != null) {
    const run = runs.byRequest(input.request_id);
    return run?.workspaceId === input.workspace_id ? run : null;
  }
  if (caller.kind === "user") return runs.last(input.workspace_id, caller.username);
  return runs.last(input.workspace_id, input.username ?? undefined);
}

/** Deterministic, in the form of a UUID (version 8): the same workspace, question and statement give the same id. */
function exampleId(run: FinishedRun): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([run.workspaceId, run.question, run.sql]))
    .digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}
