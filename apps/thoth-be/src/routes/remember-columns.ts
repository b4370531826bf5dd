import type { ThothDocument } from "thoth-vdbmanager/documents";
import { describeColumns } from "../catalogue/descriptions.ts";
import { touchDatabase, type WorkspaceRecord } from "../catalogue/workspaces.ts";
import type { Services } from "./services.ts";

/** Takes edited column documents over into the catalogue, else the next preprocessing would undo the edit. */
export async function rememberColumns(
  { catalogue }: Services,
  { database }: WorkspaceRecord,
  documents: readonly ThothDocument[],
): Promise<void> {
  const columns = documents.flatMap((document) =>
    document.kind === "column_name"
      ? [
          {
            tableName: document.tableName,
            columnName: document.originalColumnName,
            expandedName: document.columnName,
            description: document.columnDescription,
            valueDescription: document.valueDescription,
          },
        ]
      : [],
  );
  if (columns.length === 0) return;
  await describeColumns(catalogue, database.id, columns);
  await touchDatabase(catalogue, database.id);
}
