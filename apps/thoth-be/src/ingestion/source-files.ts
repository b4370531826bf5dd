import { readFile, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { ThothError } from "thoth-vdbmanager/errors";
import { z } from "zod";
import type { DatabaseRow } from "../catalogue/workspaces.ts";

const maxSourceBytes = 64 * 1024 * 1024;

const item = z.object({
  db_id: z.string(),
  question: z.string().nullish(),
  evidence: z.string().nullish(),
  SQL: z.string().nullish(),
});
export type SourceItem = z.infer<typeof item>;

/** Reads files below one folder and nothing else. */
export class SourceFiles {
  readonly root: string;

  constructor(root: string) {
    this.root = resolve(root);
  }

  /** Items of the database in `{mode}_databases/{mode}.json`, or in another file below the root. */
  async items(database: DatabaseRow, source?: string): Promise<readonly SourceItem[]> {
    const mode = database.db_mode;
    const path = this.#inside(source ?? join(`${mode}_databases`, `${mode}.json`));
    const text = await this.#read(path);
    const parsed = z.array(z.unknown()).safeParse(parseJson(text, path));
    if (!parsed.success) throw badSource(path, "is not a JSON array", parsed.error);
    const items = parsed.data.map((entry, index) => {
      const checked = item.safeParse(entry);
      if (checked.success) return checked.data;
      throw badSource(path, `has a wrong item ${index}: ${checked.error.issues[0]?.message}`, checked.error);
    });
    return items.filter((entry) => entry.db_id === database.db_name);
  }

  /** Text of `database_description/{table}.csv`, or null when there is none. */
  async description(database: DatabaseRow, table: string): Promise<string | null> {
    const folder = join(`${database.db_mode}_databases`, database.db_name, "database_description");
    const path = this.#inside(join(folder, `${table}.csv`));
    try {
      return await this.#read(path);
    } catch (error) {
      if (error instanceof ThothError && error.code === "SOURCE_NOT_FOUND") return null;
      throw error;
    }
  }

  #inside(path: string): string {
    const full = resolve(this.root, path);
    if (relative(this.root, full).startsWith("..")) {
      throw new ThothError("INVALID_INPUT", {
        message: `source "${path}" lies outside of the ingestion folder.`,
      });
    }
    return full;
  }

  async #read(path: string): Promise<string> {
    try {
      const { size } = await stat(path);
      if (size > maxSourceBytes) {
        throw new ThothError("INPUT_TOO_LARGE", {
          message: `${path} has ${size} bytes, at most ${maxSourceBytes} are read.`,
        });
      }
      return new TextDecoder("utf-8").decode(await readFile(path));
    } catch (error) {
      if (error instanceof ThothError) throw error;
      throw new ThothError("SOURCE_NOT_FOUND", {
        message: `${path} cannot be read.`,
        remedy: "Put the file there, or name another one as source.",
        cause: error,
      });
    }
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badSource(path, "is not JSON", error);
  }
}

function badSource(path: string, problem: string, cause: unknown): ThothError {
  return new ThothError("INVALID_INPUT", { message: `${path} ${problem}.`, cause });
}
