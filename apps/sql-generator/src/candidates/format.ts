import { format } from "sql-formatter";

/** The statement laid out for reading, without a final semicolon; as it is when the formatter does not know it. */
export function formatSql(sql: string): string {
  const bare = sql.trim().replace(/;\s*$/, "").trim();
  try {
    return format(bare, { language: "sqlite", keywordCase: "upper" });
  } catch {
    return bare;
  }
}
