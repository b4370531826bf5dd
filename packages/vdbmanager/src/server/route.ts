import type { IncomingMessage, ServerResponse } from "node:http";

/** One call, as routes see it. */
export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Aborts when the client goes away, when time is up and when the server stops waiting. */
  readonly signal: AbortSignal;
  /** Last part of the path where the route has one, decoded. */
  readonly tail: string;
}

export interface Route {
  readonly method: "GET" | "POST";
  /** `/v1/models/*` takes one more part, which may hold slashes. */
  readonly path: string;
  /** Whether it asks for an API key. */
  readonly isProtected: boolean;
  /** Whether it is still answered while the server drains. */
  readonly isOpenToTheEnd: boolean;
  answer(call: Call): Promise<void> | void;
}

export type RouteMatch =
  | { readonly kind: "found"; readonly route: Route; readonly tail: string }
  | { readonly kind: "wrong-method"; readonly allowed: readonly string[] }
  | { readonly kind: "unknown" };

/** The route of a request; HEAD is answered as GET. */
export function matchRoute(routes: readonly Route[], method: string, url: string): RouteMatch {
  const path = url.split("?", 1)[0] ?? "";
  const here = routes.flatMap((route) => {
    const tail = tailOf(route.path, path);
    return tail === null ? [] : [{ route, tail }];
  });
  const wanted = method === "HEAD" ? "GET" : method;
  const found = here.find(({ route }) => route.method === wanted);
  if (found !== undefined) return { kind: "found", ...found };
  if (here.length === 0) return { kind: "unknown" };
  return { kind: "wrong-method", allowed: here.map(({ route }) => route.method) };
}

function tailOf(pattern: string, path: string): string | null {
  if (!pattern.endsWith("*")) return pattern === path ? "" : null;
  const start = pattern.slice(0, -1);
  if (!path.startsWith(start) || path.length === start.length) return null;
  try {
    return decodeURIComponent(path.slice(start.length));
  } catch {
    return null;
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) })
    .end(text);
}
