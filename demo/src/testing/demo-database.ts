import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { generateDemoDatabase } from "../generate/generate-demo-database.ts";

/** The real demo database in a temp folder. */
export interface TestDatabase extends AsyncDisposable {
  readonly path: string;
  /** Rows as arrays, in select order. */
  rows(sql: string): unknown[][];
  /** First value of the first row. */
  value(sql: string): unknown;
}

export async function openTestDatabase(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "thoth-demo-"));
  const path = join(folder, "demo.sqlite");
  await generateDemoDatabase({ path });
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = (sql: string): unknown[][] => {
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    return statement.all() as unknown as unknown[][];
  };
  return {
    path,
    rows,
    value: (sql) => rows(sql)[0]?.[0],
    async [Symbol.asyncDispose]() {
      database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
