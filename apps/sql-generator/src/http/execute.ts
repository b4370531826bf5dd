import type { FastifyInstance } from "fastify";
import { type ResultPage, readPage } from "thoth-dbmanager";
import { ThothError, toThothError } from "thoth-vdbmanager/errors";
import { Deadline } from "thoth-vdbmanager/resilience";
import { z } from "zod";
import { cellOf } from "../run/cells.ts";
import type { Cell } from "../run/events.ts";
import type { RunDependencies } from "../run/run.ts";
import type { RunStore } from "../store/run-store.ts";
import { type Authenticate, type Caller, requireMember } from "./caller.ts";
import { parseBody } from "./errors.ts";
import { filterModel, sortModel } from "./grid-models.ts";

const body = z.object({
  workspace_id: z.coerce.number().int().positive(),
  sql: z.string().min(1).max(65_536),
  page: z.number().int().min(0).max(1_000_000).default(0),
  page_size: z.number().int().min(1).max(1_000).default(10),
  sort_model: sortModel,
  filter_model: filterModel,
});

export interface ExecuteOptions {
  readonly authenticate: Authenticate;
  readonly dependencies: Pick<RunDependencies, "workspaces" | "resources" | "guard">;
  readonly store: RunStore;
  /** Queries that may run at once. */
  readonly maxQueries: number;
  /** Milliseconds per page. @default 30000 */
  readonly deadlineMs?: number;
}

/** Errors that may pass by themselves: their status tells the client to repeat. */
const transient: readonly string[] = ["OVERLOADED", "BACKEND_UNAVAILABLE", "DATABASE_UNAVAILABLE", "CLOSED"];

/**
 * One page of a statement's rows, with the grid's filters and order. SQL errors are 200 with `error`: clients repeat
 * every other status.
 */
export function registerExecute(app: FastifyInstance, options: ExecuteOptions): void {
  const { maxQueries, deadlineMs = 30_000 } = options;
  let active = 0;

  app.post("/execute-query", async (request, reply) => {
    const caller = await options.authenticate(request);
    const input = parseBody(body, request.body);
    if (active >= maxQueries)
      throw new ThothError("OVERLOADED", {
        message: `${active} queries are running, the limit is ${maxQueries}.`,
        details: { active, limit: maxQueries, retryAfterMs: 1_000 },
      });
    active += 1;
    const gone = new AbortController();
    const onClose = (): void => gone.abort();
    reply.raw.once("close", onClose);
    using deadline = Deadline.start({ what: "execute-query", deadlineMs, signal: gone.signal });
    try {
      const page = await deadline.race(runPage(input, caller, deadline.signal));
      return answer(page, input);
    } catch (error) {
      const thoth = toThothError(error);
      if (transient.includes(thoth.code)) throw thoth;
      request.log.info({ code: thoth.code }, "query not executed");
      return failed(thoth, input);
    } finally {
      active -= 1;
      reply.raw.off("close", onClose);
    }
  });

  async function runPage(
    input: z.output<typeof body>,
    caller: Caller,
    signal: AbortSignal,
  ): Promise<ResultPage> {
    const { workspaces, resources, guard } = options.dependencies;
    requireMember(caller, input.workspace_id);
    if (caller.kind === "anonymous" && !options.store.wasSent(input.workspace_id, input.sql))
      throw new NotGeneratedHere();
    const workspace = await workspaces.get(input.workspace_id, { signal });
    const verdict = await guard(input.sql, workspace.schema);
    if (!verdict.allowed)
      throw new ThothError("SQL_REFUSED", {
        message: verdict.violations.map((one) => one.message).join(" "),
        details: { violations: verdict.violations },
      });
    using leases = resources.leases(workspace);
    const database = await leases.database(signal);
    return await readPage(
      database,
      verdict.sql,
      {
        page: input.page,
        pageSize: input.page_size,
        sort: input.sort_model,
        filters: input.filter_model,
      },
      { signal, deadlineMs },
    );
  }
}

class NotGeneratedHere extends ThothError {
  constructor() {
    super("FORBIDDEN", {
      message:
        "This statement is not allowed: without credentials only statements that this service sent may run.",
      remedy: "Sign in, or ask the question again.",
    });
  }
}

function answer(page: ResultPage, input: z.output<typeof body>): Record<string, unknown> {
  const { columns, rows, totalRows, hasNext, hasPrevious } = page;
  return {
    data: rows.map((row) => {
      const record: Record<string, Cell> = {};
      for (const [index, column] of columns.entries()) record[column] = cellOf(row[index] ?? null);
      return record;
    }),
    total_rows: totalRows,
    columns,
    error: null,
    page: input.page,
    page_size: input.page_size,
    has_next: hasNext,
    has_previous: hasPrevious,
  };
}

function failed(error: ThothError, input: z.output<typeof body>): Record<string, unknown> {
  return {
    data: [],
    total_rows: 0,
    columns: [],
    error: error.code === "INTERNAL" ? "Something unexpected went wrong inside the service." : error.message,
    error_code: error instanceof NotGeneratedHere ? "NOT_GENERATED_HERE" : error.code,
    page: input.page,
    page_size: input.page_size,
    has_next: false,
    has_previous: false,
  };
}
