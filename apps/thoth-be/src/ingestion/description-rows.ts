import { Readable } from "node:stream";
import { parse } from "csv-parse";
import type { z } from "zod";
import type { ItemFailure } from "./progress.ts";
import type { DescriptionFile } from "./source-files.ts";

/** A row of a CSV file, with the name it has in messages. */
export interface CsvRow<T> {
  readonly item: string;
  readonly value: T;
}

export interface CsvRows<T> {
  readonly rows: readonly CsvRow<T>[];
  readonly failures: readonly ItemFailure[];
}

/** Rows of a CSV file with a header; rows of another shape are reported, and so is what stands behind broken quotes. */
export async function readRows<T>(
  file: DescriptionFile,
  shape: z.ZodType<T>,
  signal: AbortSignal,
): Promise<CsvRows<T>> {
  const rows: CsvRow<T>[] = [];
  const failures: ItemFailure[] = [];
  const parser = parse({
    columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()),
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: true,
  });
  const text = await file.read();
  let number = 1;
  try {
    for await (const record of Readable.from(slices(text), { signal }).pipe(parser)) {
      number += 1;
      const item = `${file.name} row ${number}`;
      const parsed = shape.safeParse(record);
      if (parsed.success) rows.push({ item, value: parsed.data });
      else failures.push({ item, code: "INVALID_INPUT", error: problemOf(parsed.error) });
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    failures.push({ item: file.name, code: "INVALID_INPUT", error: `${error.message}.` });
  }
  return { rows, failures };
}

function* slices(text: string): Generator<string> {
  const length = 32 * 1024;
  for (let start = 0; start < text.length; start += length) yield text.slice(start, start + length);
}

function problemOf(error: z.ZodError): string {
  const issue = error.issues[0];
  return `${issue?.path.join(".") || "row"}: ${issue?.message ?? "is invalid"}.`;
}
