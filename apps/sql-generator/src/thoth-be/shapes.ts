import { z } from "zod";

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

/** What a run reads of a workspace, as the service key sees it. */
export const workspaceShape = z.object({
  id: z.number().int(),
  name: z.string(),
  level: z.string().nullish(),
  version: z.union([z.string(), z.number()]).transform(String),
  sql_db: z
    .object({
      db_type: z.string(),
      db_name: z.string(),
      path: z.string().nullish(),
      language: text,
      scope: text,
      directives: text,
      vector_db: z.object({ name: z.string(), vect_type: z.string(), path: z.string().nullish() }).nullish(),
    })
    .nullish(),
  value_index_path: z.string().nullish(),
  embedding_config: z.object({ model: z.string().nullish() }).nullish(),
});
export type WorkspaceJson = z.output<typeof workspaceShape>;

export const userShape = z.object({ id: z.number().int(), username: z.string() });

export const workspaceListShape = z.array(z.object({ id: z.number().int() }));

const foreignKeyShape = z.object({
  columns: z.array(z.string()),
  referencedTable: z.string(),
  referencedColumns: z.array(z.string()),
});

export const schemaShape = z.object({
  tables: z.array(
    z.object({
      name: z.string(),
      description: text,
      columns: z.array(
        z.object({
          name: z.string(),
          type: text,
          expandedName: text,
          description: text,
          valueDescription: text,
          primaryKey: z.number().int().default(0),
        }),
      ),
      foreignKeys: z.array(foreignKeyShape).default([]),
    }),
  ),
});

export const questionCreatedShape = z.object({
  id: z.string().optional(),
  duplicate_of: z.string().nullish(),
});
