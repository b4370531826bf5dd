import { closeSync, existsSync, fstatSync, openSync, readSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, normalize, sep } from "node:path";
import type { z } from "zod";
import { unsupported } from "../unsupported.ts";

/** Largest JSON or vocabulary file that is read; the tokenizer.json of the largest multilingual models has 17 MB. */
const maxTextBytes = 64 * 1024 * 1024;

/**
 * Reads files of one model folder, and nothing outside it. Paths come from the model's own JSON, so they are treated
 * as hostile. Links are followed: in a Hugging Face cache every file of a snapshot is a link into `blobs`.
 */
export class ModelFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Absolute path of a file inside the folder. `asked` is the file that named it, for the error. */
  resolve(relativePath: string, asked = "modules.json"): string {
    const clean = normalize(relativePath);
    if (isAbsolute(relativePath) || clean === ".." || clean.startsWith(`..${sep}`) || clean.includes("\0")) {
      throw unsupported(asked, `the path ${JSON.stringify(relativePath)} leaves the model folder`);
    }
    return join(this.path, clean);
  }

  has(relativePath: string): boolean {
    return existsSync(this.resolve(relativePath));
  }

  /** The path with links resolved. */
  real(relativePath: string): string {
    return realpathSync(this.resolve(relativePath));
  }

  size(relativePath: string): number {
    return statSync(this.resolve(relativePath)).size;
  }

  readText(relativePath: string): string {
    const descriptor = openSync(this.resolve(relativePath), "r");
    try {
      const { size } = fstatSync(descriptor);
      if (size > maxTextBytes) {
        throw unsupported(relativePath, `it has ${size} bytes, more than the ${maxTextBytes} that are read`);
      }
      const bytes = Buffer.alloc(size);
      let read = 0;
      while (read < size) {
        const count = readSync(descriptor, bytes, read, size - read, read);
        if (count === 0) break;
        read += count;
      }
      return bytes.toString("utf8", 0, read);
    } finally {
      closeSync(descriptor);
    }
  }

  readJson<T>(relativePath: string, schema: z.ZodType<T>): T {
    let value: unknown;
    try {
      value = JSON.parse(this.readText(relativePath));
    } catch (error) {
      if (error instanceof SyntaxError) throw unsupported(relativePath, `it is not JSON (${error.message})`);
      throw error;
    }
    const parsed = schema.safeParse(value);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const at = issue?.path.join(".") ?? "";
      throw unsupported(
        relativePath,
        `${at === "" ? "its content" : `"${at}"`} is malformed (${issue?.message})`,
      );
    }
    return parsed.data;
  }

  /** The file's content, or null when there is no such file. */
  readOptionalJson<T>(relativePath: string, schema: z.ZodType<T>): T | null {
    return this.has(relativePath) ? this.readJson(relativePath, schema) : null;
  }
}
