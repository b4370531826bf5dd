import { Deadline } from "thoth-vdbmanager/resilience";
import { choose } from "../candidates/choose.ts";
import { type Evaluated, evaluate } from "../candidates/evaluate.ts";
import { explainSql } from "../explain/explain.ts";
import type { LexicalIndexCache } from "../linking/index-cache.ts";
import type { Patience } from "../linking/patience.ts";
import { retrieve } from "../linking/retrieve.ts";
import type { Clock, SqlGuard } from "../ports.ts";
import { checkQuestion } from "../question/check.ts";
import { detectLanguage } from "../question/language.ts";
import type { Workspace, WorkspaceCache } from "../thoth-be/workspaces.ts";
import type { GeneratorInput } from "../types.ts";
import type { WorkspaceResources } from "../workspace/resources.ts";
import { abstention } from "./abstain.ts";
import { cellsOf } from "./cells.ts";
import { type RunContext, step, stepDeadlines } from "./context.ts";
import type { RunEvent } from "./events.ts";
import { failureOf } from "./failure.ts";
import { type Generators, generate } from "./generate.ts";
import { say } from "./messages.ts";
import { doubts, report, throwIfAllTooSlow } from "./report.ts";

export interface RunRequest {
  readonly requestId: string;
  readonly question: string;
  readonly workspaceId: number;
  readonly username: string;
  /** Whether a plain-language explanation is wanted. */
  readonly explain: boolean;
  /** Whether candidates without rows are rejected. */
  readonly rejectEmpty: boolean;
}

/** A run that ended with a statement, for feedback and for the right to execute it. */
export interface FinishedRun {
  readonly requestId: string;
  readonly workspaceId: number;
  readonly username: string;
  readonly question: string;
  readonly sql: string;
  /** First evidence that was found, or "". */
  readonly evidence: string;
}

export interface RunDependencies extends Generators {
  readonly workspaces: WorkspaceCache;
  readonly resources: WorkspaceResources;
  readonly indexes: LexicalIndexCache;
  readonly guard: SqlGuard;
  readonly deadlineMs: number;
  readonly documentsDeadlineMs: number;
  readonly patience: Patience;
  readonly minConfidence: number;
  readonly clock: Clock;
  /** Called before the statement is sent. */
  readonly remember: (run: FinishedRun) => void;
}

const maxCandidates = 8;
const previewRows = 20;

/**
 * Answers one question as a sequence of events; the last one is `done` or `error`, never both and never none. The
 * signal stops all work, down to the database query. Leaving the loop early frees everything.
 */
export async function* runQuestion(
  request: RunRequest,
  dependencies: RunDependencies,
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  using deadline = Deadline.start({ what: "question", deadlineMs: dependencies.deadlineMs, signal });
  const context: RunContext = {
    requestId: request.requestId,
    deadline,
    timings: {},
    degraded: [],
    losses: [],
  };
  const startedAt = performance.now();
  try {
    yield* answer(request, dependencies, context);
  } catch (error) {
    context.timings.total = Math.round(performance.now() - startedAt);
    yield { event: "error", data: failureOf(error, context) };
  }
}

async function* answer(
  request: RunRequest,
  dependencies: RunDependencies,
  context: RunContext,
): AsyncGenerator<RunEvent> {
  const { resources, guard, clock } = dependencies;
  const startedAt = performance.now();
  const question = checkQuestion(request.question);
  const { language } = detectLanguage(question);
  yield say("question", language, "received");

  const workspace = await step(context, "workspace", stepDeadlines.workspace, (signal) =>
    dependencies.workspaces.get(request.workspaceId, { signal }),
  );
  noteStale(workspace, context);
  yield say("retrieval", language, "searching", workspace.name);

  using leases = resources.leases(workspace);
  const index = await step(context, "lexical_index", stepDeadlines.builtin, () =>
    dependencies.indexes.get(workspace, language),
  );
  const { schema } = workspace;
  const retrieval = await retrieve(
    {
      question,
      language,
      schema,
      index,
      openDocuments: workspace.vectorStore === null ? null : leases.documents,
      documentsDeadlineMs: dependencies.documentsDeadlineMs,
      patience: dependencies.patience,
      openValues: workspace.valueIndexPath === null ? null : leases.values,
    },
    context,
  );
  yield { event: "retrieval", data: { ...retrieval, language } };
  for (const loss of context.degraded) yield say("retrieval", language, "loss", loss);

  const input: GeneratorInput = { question, language, schema, retrieval };
  yield say(
    "candidates",
    language,
    dependencies.llm === null ? "composing" : "asking",
    dependencies.llm?.model,
  );
  const { candidates, abstained, usage, llmError } = await generate(input, workspace, dependencies, context);
  if (candidates.length === 0) throw abstention({ reasons: abstained, retrieval, context, llmError });

  yield say("checking", language, "checking", String(candidates.length));
  const database = await leases.database(context.deadline.signal);
  const evaluated: Evaluated[] = [];
  for (const candidate of candidates.slice(0, maxCandidates))
    evaluated.push(await evaluate(candidate, { database, guard, schema }, context));
  const choice = choose(evaluated, { rejectEmpty: request.rejectEmpty });
  const sure = choice !== null && choice.confidence >= dependencies.minConfidence;
  yield {
    event: "candidates",
    data: { candidates: evaluated.map((entry) => report(entry, sure ? choice : null)) },
  };
  if (choice === null) throwIfAllTooSlow(evaluated);
  if (choice === null || !sure) {
    const reasons = [...abstained, ...doubts(evaluated, choice, dependencies.minConfidence)];
    throw abstention({ reasons, retrieval, context, llmError });
  }

  const { sql, candidate, outcome } = choice.chosen;
  dependencies.remember({
    requestId: request.requestId,
    workspaceId: workspace.id,
    username: request.username,
    question,
    sql,
    evidence: retrieval.evidence[0]?.evidence ?? "",
  });
  yield {
    event: "sql",
    data: {
      sql,
      workspace_id: workspace.id,
      confidence: choice.confidence,
      source: candidate.source,
      reasons: choice.reasons,
      timestamp: new Date(clock()).toISOString(),
    },
  };
  const { columns, rows, truncated } = outcome.result;
  yield {
    event: "preview",
    data: {
      columns,
      rows: rows.slice(0, previewRows).map(cellsOf),
      truncated: truncated || rows.length > previewRows,
    },
  };
  if (request.explain) {
    const explanation = await step(context, "explanation", stepDeadlines.builtin, () =>
      explainSql({ sql, schema, language, rows: { count: rows.length, truncated } }),
    );
    yield { event: "explanation", data: { explanation, language } };
  }
  context.timings.total = Math.round(performance.now() - startedAt);
  yield {
    event: "done",
    data: {
      request_id: request.requestId,
      workspace_id: workspace.id,
      language,
      degraded: context.degraded,
      timings: context.timings,
      usage,
    },
  };
}

function noteStale(workspace: Workspace, context: RunContext): void {
  if (!workspace.stale) return;
  context.degraded.push(
    `thoth-be does not answer; workspace and schema are as of ${Math.round(workspace.ageMs / 1000)} s ago`,
  );
}
