import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { ThothError } from "../errors/index.ts";
import { errorCode } from "./disk-error.ts";
import type { ModelReference } from "./reference.ts";
import type { ModelFile } from "./types.ts";

const lockedModel = z.object({
  revision: z.string().regex(/^\w[\w.-]*$/),
  files: z.array(
    z.object({
      path: z.string().refine((path) => isInside(path), "must stay inside the model folder"),
      size: z.number().int().nonnegative(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});
const lockContent = z.object({ version: z.literal(1), models: z.record(z.string(), lockedModel) });

export interface LockedModel {
  readonly revision: string;
  readonly files: readonly ModelFile[];
}

export interface LockContent {
  readonly version: 1;
  readonly models: Readonly<Record<string, LockedModel>>;
}

/** The name of a model in a lock: `org/name@revision`, with `main` when the reference names none, and `#variant` if named. */
export function lockKey({ id, revision = "main", variant = "fp32" }: ModelReference): string {
  return `${id}@${revision}${variant === "fp32" ? "" : `#${variant}`}`;
}

/** `models.lock.json`: per model reference the commit and, per file, path, size and sha256. */
export class ModelLock {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** @throws INVALID_CONFIG when the file is no lock */
  async get(key: string): Promise<LockedModel | undefined> {
    return (await this.#read()).models[key];
  }

  async keys(): Promise<readonly string[]> {
    return Object.keys((await this.#read()).models);
  }

  /** Adds or replaces models; the file changes at once, by rename. Two writers at the same moment need a lease. */
  async set(models: ReadonlyMap<string, LockedModel>): Promise<void> {
    const content = { ...(await this.#read()).models, ...Object.fromEntries(models) };
    await mkdir(dirname(this.path), { recursive: true });
    const draft = `${this.path}.${randomUUID()}`;
    await writeFile(draft, printLock(content));
    await rename(draft, this.path);
  }

  async #read(): Promise<LockContent> {
    let text: string;
    try {
      text = await readFile(this.path, "utf8");
    } catch (error) {
      if (["ENOENT", "ENOTDIR"].includes(errorCode(error))) return { version: 1, models: {} };
      throw error;
    }
    return parseLock(text, this.path);
  }
}

/** The models of a lock's text. @throws INVALID_CONFIG naming `path` */
export function parseLock(text: string, path: string): LockContent {
  const parsed = lockContent.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ThothError("INVALID_CONFIG", {
    message: `${path} is no model lock (${issue?.path.join(".") || "content"}: ${issue?.message}).`,
    remedy: "Write it anew with `vdbmanager lock`, or delete it.",
    cause: parsed.error,
  });
}

/** The text of a lock; equal models give equal text. */
export function printLock(models: Readonly<Record<string, LockedModel>>): string {
  const rows = Object.entries(models).map(([key, { revision, files }]): [string, LockedModel] => [
    key,
    { revision, files: files.map(({ path, size, sha256 }) => ({ path, size, sha256 })).toSorted(byPath) },
  ]);
  const sorted = Object.fromEntries(rows.sort(([one], [other]) => (one < other ? -1 : 1)));
  return `${JSON.stringify({ version: 1, models: sorted }, null, 2)}\n`;
}

function byPath(one: ModelFile, other: ModelFile): number {
  return one.path < other.path ? -1 : 1;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses it with the message for any other wrong content.
    return undefined;
  }
}

function isInside(path: string): boolean {
  return path !== "" && !path.startsWith("/") && !path.includes("\\") && !path.split("/").includes("..");
}
