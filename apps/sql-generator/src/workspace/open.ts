import { access, constants } from "node:fs/promises";
import { openSqliteDatabase, openValueIndex } from "thoth-dbmanager";
import { createDocumentStore } from "thoth-vdbmanager/documents";
import { ThothError } from "thoth-vdbmanager/errors";
import { createSqliteStore } from "thoth-vdbmanager/stores/sqlite";
import type { Openers } from "./resources.ts";

/** Opens the embedded kinds: SQLite database, SQLite vector store (read only), value index file. */
export const embeddedOpeners: Openers = {
  async database(path) {
    await mustExist(path, "DATABASE_UNAVAILABLE", "The workspace's database");
    const database = openSqliteDatabase({ path });
    return database;
  },
  async documents({ path, collection, model }, embedder) {
    await mustExist(path, "STORE_UNAVAILABLE", "The workspace's vector store");
    const store = createSqliteStore({ path, readOnly: true });
    const documents = createDocumentStore({
      store,
      embedder,
      collection,
      ...(model === null ? {} : { model }),
    });
    return { documents, close: () => store.close() };
  },
  async values(path) {
    await mustExist(path, "STORE_UNAVAILABLE", "The workspace's value index");
    const index = openValueIndex(path);
    return { search: (text, options) => index.search(text, options), close: async () => index.close() };
  },
};

async function mustExist(
  path: string,
  code: "DATABASE_UNAVAILABLE" | "STORE_UNAVAILABLE",
  what: string,
): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "unknown";
    throw new ThothError(code, {
      message: `${what} cannot be read (${reason}).`,
      details: { reason },
      remedy: "Ingest the workspace in thoth-be, or check that both services see the same data folder.",
      cause: error,
    });
  }
}
