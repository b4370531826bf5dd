import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { ThothError } from "../errors/index.ts";
import { errorCode } from "./model-cache.ts";
import type { ModelFile } from "./types.ts";

const lockSchema = z.object({
  version: z.literal(1),
  models: z.record(
    z.string(),
    z.object({
      revision: z.string(),
      files: z.array(z.object({ path: z.string(), size: z.number(), sha256: z.string() })),
    }),
  ),
});
type LockContent = z.infer<typeof lockSchema>;

export interface LockedModel {
  readonly revision: string;
  readonly files: readonly ModelFile[];
}

/**
 * `models.lock.json`: per model reference the commit and, per file, size and sha256, as first seen (trust on first use).
 * The catalogue's pins stand above it.
 */
export class ModelLock {
  readonly path: string;

  constructor(cacheFolder: string) {
    this.path = join(cacheFolder, "models.lock.json");
  }

  async get(key: string): Promise<LockedModel | undefined> {
    return (await this.#read()).models[key];
  }

  /** Call only while holding the lease of the cache. */
  async set(key: string, model: LockedModel): Promise<void> {
    const content = await this.#read();
    content.models[key] = { revision: model.revision, files: [...model.files] };
    await mkdir(dirname(this.path), { recursive: true });
    const draft = `${this.path}.${process.pid}`;
    await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`);
    await rename(draft, this.path);
  }

  async #read(): Promise<LockContent> {
    let text: string;
    try {
      text = await readFile(this.path, "utf8");
    } catch (error) {
      if (errorCode(error) === "ENOENT") return { version: 1, models: {} };
      throw error;
    }
    const parsed = lockSchema.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    throw new ThothError("INVALID_CONFIG", {
      message: `${this.path} is no model lock.`,
      remedy: "Delete it; the next `vdbmanager pull` writes a new one.",
      cause: parsed.error,
    });
  }
}
