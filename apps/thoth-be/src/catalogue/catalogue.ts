import { chmod, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { Kysely } from "kysely";
import { ThothError } from "thoth-vdbmanager/errors";
import { migrate } from "./migrations.ts";
import { nodeSqliteDialect } from "./node-sqlite-dialect.ts";
import type { CatalogueTables } from "./tables.ts";

export type Catalogue = Kysely<CatalogueTables>;

/**
 * Opens the catalogue, made when it is not there, and brings it to the newest structure. Only its owner may read the
 * file: it holds password hashes.
 * @throws STORE_UNAVAILABLE when the file cannot be opened or written
 */
export async function openCatalogue(path: string): Promise<Catalogue> {
  const catalogue = new Kysely<CatalogueTables>({ dialect: nodeSqliteDialect(path) });
  try {
    await mkdir(dirname(path), { recursive: true });
    await migrate(catalogue);
    await chmod(path, 0o600);
    return catalogue;
  } catch (error) {
    await catalogue.destroy();
    throw new ThothError("STORE_UNAVAILABLE", {
      message: `The catalogue ${path} cannot be opened: ${error instanceof Error ? error.message : String(error)}.`,
      remedy: "Set the data folder (THOTH_DATA) to a writable folder with free space.",
      cause: error,
    });
  }
}
