import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { Kysely } from "kysely";
import { ThothError } from "thoth-vdbmanager/errors";
import { migrate } from "./migrations.ts";
import { nodeSqliteDialect } from "./node-sqlite-dialect.ts";
import type { CatalogueTables } from "./tables.ts";

export type Catalogue = Kysely<CatalogueTables>;

/**
 * Opens the catalogue, made when it is not there, and brings it to the newest structure.
 * @throws STORE_UNAVAILABLE when the file cannot be opened or written
 */
export async function openCatalogue(path: string): Promise<Catalogue> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const catalogue = new Kysely<CatalogueTables>({ dialect: nodeSqliteDialect(path) });
    await migrate(catalogue);
    return catalogue;
  } catch (error) {
    throw new ThothError("STORE_UNAVAILABLE", {
      message: `The catalogue ${path} cannot be opened: ${error instanceof Error ? error.message : String(error)}.`,
      remedy: "Set the data folder (THOTH_DATA) to a writable folder with free space.",
      cause: error,
    });
  }
}
