import type { z } from "zod";
import { ApiError } from "./api-error.ts";
import type { DoubleStorage } from "./double-storage.ts";
import * as shapes from "./request-shapes.ts";

interface Call<B> {
  readonly storage: DoubleStorage;
  /** The collection of the path. */
  readonly name: string;
  readonly body: B;
}

interface Route {
  readonly query: z.ZodType;
  /** Null when the request has no body. */
  readonly body: z.ZodType | null;
  readonly run: (call: Call<never>) => unknown;
}

function route<B>(query: z.ZodType, body: z.ZodType<B> | null, run: (call: Call<B>) => unknown): Route {
  return { query, body, run };
}

const { noQuery, readQuery, timeoutQuery, writeQuery } = shapes;

/** The requests that the double takes, as `METHOD path`. */
const routes: Readonly<Record<string, Route>> = {
  "GET /collections": route(noQuery, null, ({ storage }) => storage.collections()),
  "GET /aliases": route(noQuery, null, ({ storage }) => storage.aliases()),
  "POST /collections/aliases": route(timeoutQuery, shapes.changeAliases, ({ storage, body }) =>
    storage.changeAliases(body),
  ),
  "GET /collections/{}": route(noQuery, null, ({ storage, name }) => storage.find(name).info()),
  "PUT /collections/{}": route(timeoutQuery, shapes.createCollection, ({ storage, name, body }) =>
    storage.create(name, body),
  ),
  "DELETE /collections/{}": route(timeoutQuery, null, ({ storage, name }) => storage.drop(name)),
  "PUT /collections/{}/index": route(writeQuery, shapes.createFieldIndex, ({ storage, name, body }) =>
    storage.find(name).createIndex(body),
  ),
  "PUT /collections/{}/points": route(writeQuery, shapes.upsertPoints, ({ storage, name, body }) =>
    storage.find(name).upsert(body),
  ),
  "POST /collections/{}/points": route(readQuery, shapes.getPoints, ({ storage, name, body }) =>
    storage.find(name).get(body),
  ),
  "POST /collections/{}/points/delete": route(writeQuery, shapes.deletePoints, ({ storage, name, body }) =>
    storage.find(name).delete(body),
  ),
  "POST /collections/{}/points/scroll": route(readQuery, shapes.scrollPoints, ({ storage, name, body }) =>
    storage.find(name).scroll(body),
  ),
  "POST /collections/{}/points/count": route(readQuery, shapes.countPoints, ({ storage, name, body }) =>
    storage.find(name).count(body),
  ),
  "POST /collections/{}/points/query": route(readQuery, shapes.queryPoints, ({ storage, name, body }) =>
    storage.find(name).query(body),
  ),
};

/** Checks a request against its shapes, then answers it. @throws ApiError */
export async function answer(
  storage: DoubleStorage,
  method: string,
  url: URL,
  body: unknown,
): Promise<unknown> {
  const [, top, name, ...rest] = url.pathname.split("/");
  const isOfCollection = top === "collections" && name !== undefined && name !== "aliases";
  const path = isOfCollection ? ["", top, "{}", ...rest].join("/") : url.pathname;
  const found = Object.hasOwn(routes, `${method} ${path}`) ? routes[`${method} ${path}`] : undefined;
  if (found === undefined) throw new ApiError(404, `Not found: ${method} ${url.pathname}`);
  check("query parameters", found.query, Object.fromEntries(url.searchParams));
  if (found.body !== null) check("JSON body", found.body, body);
  else if (body !== undefined) throw new ApiError(400, "Format error in JSON body: none expected");
  return await found.run({ storage, name: decodeURIComponent(name ?? ""), body: body as never });
}

function check(part: string, shape: z.ZodType, value: unknown): void {
  const { error } = shape.safeParse(value);
  if (error === undefined) return;
  const issues = error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  throw new ApiError(400, `Format error in ${part}: ${issues}`);
}
