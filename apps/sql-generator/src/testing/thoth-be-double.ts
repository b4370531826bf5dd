import type { WorkspaceSchema } from "../types.ts";

export interface ThothBeDouble {
  readonly fetch: typeof globalThis.fetch;
  /** Requests so far, `METHOD path`. */
  readonly calls: string[];
  /** Examples stored by feedback, by id. */
  readonly questions: Map<string, unknown>;
  /** `ok`; `down` refuses connections; `hang` never answers; a number is the status of every answer. */
  state: "ok" | "down" | "hang" | number;
  /** Raised by a test that changes the schema. */
  version: number;
}

export const testKey = "test-service-key";
export const testToken = "test-user-token";

/** Stands in for thoth-be at the level of `fetch`: one workspace (id 4), one user who is a member of it. */
export function createThothBeDouble(options: {
  databasePath: string;
  schema: WorkspaceSchema;
  vectorStorePath?: string;
  valueIndexPath?: string;
  passOn?: typeof globalThis.fetch;
}): ThothBeDouble {
  const double: ThothBeDouble = {
    calls: [],
    questions: new Map(),
    state: "ok",
    version: 1,
    fetch: async (input, init) => {
      const url = new URL(String(input));
      if (url.hostname !== "thoth-be.test") return (options.passOn ?? globalThis.fetch)(input, init);
      const method = init?.method ?? "GET";
      double.calls.push(`${method} ${url.pathname}`);
      if (double.state === "down")
        throw new TypeError("fetch failed", {
          cause: Object.assign(new Error("refused"), { code: "ECONNREFUSED" }),
        });
      if (double.state === "hang")
        return new Promise((_, reject) => {
          init?.signal?.addEventListener("abort", () => reject(init.signal?.reason as Error));
        });
      if (typeof double.state === "number") return json({ error: "broken" }, double.state);
      return route(method, url.pathname, new Headers(init?.headers), String(init?.body ?? ""));
    },
  };

  function route(method: string, path: string, headers: Headers, body: string): Response {
    const token = headers.get("authorization");
    if (path === "/health") return json({ status: "healthy" });
    if (path === "/api/user" || path === "/api/workspaces_user_list") {
      if (token !== `Token ${testToken}`) return json({ error: "Invalid token." }, 401);
      return path === "/api/user" ? json({ id: 7, username: "ada" }) : json([{ id: 4, name: "shop" }]);
    }
    if (headers.get("x-api-key") !== testKey) return json({ error: "Invalid API key" }, 401);
    if (path === "/api/workspace/id/4") return json(workspace());
    if (path === "/api/workspace/4/schema/") {
      const etag = `"${double.version}"`;
      if (headers.get("if-none-match") === etag)
        return new Response(null, { status: 304, headers: { etag } });
      return json(options.schema, 200, { etag });
    }
    if (path === "/api/workspace/4/questions/" && method === "POST") {
      const { id, ...question } = JSON.parse(body) as { id: string };
      if (double.questions.has(id)) return json({ error: "exists" }, 409);
      double.questions.set(id, question);
      return json({ id, ...question }, 201);
    }
    return json({ error: `No workspace found: ${path}` }, 404);
  }

  function workspace(): object {
    return {
      id: 4,
      name: "shop",
      level: "BASIC",
      version: double.version,
      sql_db: {
        db_type: "SQLite",
        db_name: "shop",
        path: options.databasePath,
        language: "en",
        vector_db:
          options.vectorStorePath === undefined
            ? null
            : { name: "shop_documents", vect_type: "SQLite", path: options.vectorStorePath },
      },
      value_index_path: options.valueIndexPath ?? null,
      embedding_config: { model: null },
    };
  }

  return double;
}

function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers });
}
