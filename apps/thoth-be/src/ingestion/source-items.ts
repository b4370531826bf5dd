import { basename } from "node:path";
import { ThothError } from "thoth-vdbmanager/errors";
import { z } from "zod";
import type { JobContext } from "./context.ts";
import { readJsonArray } from "./json-array.ts";
import type { ItemFailure } from "./progress.ts";

const sourceItem = z.object({
  db_id: z.string(),
  question: z.string().nullish(),
  evidence: z.string().nullish(),
  SQL: z.string().nullish(),
});
export type SourceItem = z.infer<typeof sourceItem>;

const maxItems = 1_000_000;

export interface SourceItems {
  readonly items: readonly SourceItem[];
  /** Items of no known shape, by their position in the file. */
  readonly failures: readonly ItemFailure[];
}

/** The items of the workspace's database, from the usual file or `source`; those of other databases are left out. */
export async function readSourceItems(context: JobContext, source?: string): Promise<SourceItems> {
  const { database } = context.record;
  const path = await context.files.itemsPath(database, source);
  const items: SourceItem[] = [];
  const failures: ItemFailure[] = [];
  let index = 0;
  for await (const value of readJsonArray(path, context.signal)) {
    const parsed = sourceItem.safeParse(value);
    if (!parsed.success) failures.push(wrongItem(`${basename(path)}[${index}]`, parsed.error));
    else if (parsed.data.db_id === database.db_name) items.push(parsed.data);
    index += 1;
    if (items.length + failures.length > maxItems) {
      throw new ThothError("INPUT_TOO_LARGE", {
        message: `${basename(path)} has more than ${maxItems} items of database ${database.db_name}.`,
      });
    }
  }
  return { items, failures };
}

function wrongItem(item: string, error: z.ZodError): ItemFailure {
  const issue = error.issues[0];
  return {
    item,
    code: "INVALID_INPUT",
    error: `${issue?.path.join(".") || "item"}: ${issue?.message ?? "is invalid"}.`,
  };
}
