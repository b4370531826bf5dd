import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, extname, isAbsolute, join, relative, resolve } from "node:path";
import { ThothError } from "thoth-vdbmanager/errors";
import type { DatabaseRow } from "../catalogue/workspaces.ts";
import { decodeText } from "./decode-text.ts";

/** Largest file of items. */
const maxItemsBytes = 256 * 1024 * 1024;
/** Largest file of descriptions. */
const maxDescriptionBytes = 4 * 1024 * 1024;
const maxDescriptionFiles = 10_000;

export interface DescriptionFile {
  /** Name without folder. */
  readonly name: string;
  /** Table the file is called after. */
  readonly table: string;
  read(): Promise<string>;
}

/** Finds files below one folder and nothing else, also not through links. */
export class SourceFiles {
  readonly #root: string;

  constructor(root: string) {
    this.#root = resolve(root);
  }

  /**
   * Path of `{mode}_databases/{mode}.json`, or of another file below the root.
   * @throws INVALID_INPUT outside of the root, SOURCE_NOT_FOUND, INPUT_TOO_LARGE
   */
  async itemsPath(database: DatabaseRow, source?: string): Promise<string> {
    const mode = database.db_mode;
    return this.#file(source ?? join(`${mode}_databases`, `${mode}.json`), maxItemsBytes);
  }

  /** The CSV files of `{mode}_databases/{database}/database_description`. @throws SOURCE_NOT_FOUND */
  async descriptions(database: DatabaseRow): Promise<readonly DescriptionFile[]> {
    const folder = join(`${database.db_mode}_databases`, database.db_name, "database_description");
    const names = await readdir(await this.#inside(folder)).catch((cause: unknown) => {
      throw notFound(folder, cause);
    });
    const files = names.filter((name) => extname(name).toLowerCase() === ".csv").sort();
    if (files.length > maxDescriptionFiles) {
      throw new ThothError("INPUT_TOO_LARGE", {
        message: `${folder} has ${files.length} CSV files, at most ${maxDescriptionFiles} are read.`,
      });
    }
    return files.map((name) => ({
      name,
      table: basename(name, extname(name)),
      read: async () => decodeText(await readFile(await this.#file(join(folder, name), maxDescriptionBytes))),
    }));
  }

  async #file(path: string, maxBytes: number): Promise<string> {
    const full = await this.#inside(path);
    const facts = await stat(full);
    if (!facts.isFile()) {
      throw new ThothError("INVALID_INPUT", {
        message: `source: ${path} is no file.`,
        remedy: "Name a file.",
      });
    }
    if (facts.size <= maxBytes) return full;
    throw new ThothError("INPUT_TOO_LARGE", {
      message: `${path} has ${facts.size} bytes, at most ${maxBytes} are read.`,
    });
  }

  /** The real place of a path below the root. */
  async #inside(path: string): Promise<string> {
    const wanted = resolve(this.#root, path);
    if (!isBelow(this.#root, wanted)) throw outside(path);
    try {
      const [root, real] = await Promise.all([realpath(this.#root), realpath(wanted)]);
      if (!isBelow(root, real)) throw outside(path);
      return real;
    } catch (error) {
      if (error instanceof ThothError) throw error;
      throw notFound(path, error);
    }
  }
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith("../") && !isAbsolute(way);
}

function outside(path: string): ThothError {
  return new ThothError("INVALID_INPUT", {
    message: `source: "${path}" lies outside of the ingestion folder.`,
    remedy: "Put the file below the ingestion folder (THOTH_DB_ROOT) and name it relative to that.",
  });
}

function notFound(path: string, cause: unknown): ThothError {
  return new ThothError("SOURCE_NOT_FOUND", {
    message: `${path} cannot be read.`,
    remedy: "Put it below the ingestion folder (THOTH_DB_ROOT), or name another file as source.",
    cause,
  });
}
