import type { Cell } from "../api/events.ts";
import type { ResultPage } from "../api/generator.ts";

/** Rows per call; the service gives at most 1,000. */
const exportPageSize = 1_000;
export const exportMaxRows = 10_000;

/** All rows, at most {@link exportMaxRows}, as CSV (RFC 4180: CRLF, quotes doubled; null is an empty field). */
export async function toCsv(load: (page: number, size: number) => Promise<ResultPage>): Promise<string> {
  const lines: string[] = [];
  let total = 1;
  for (let page = 0; page * exportPageSize < Math.min(total, exportMaxRows); page += 1) {
    const part = await load(page, exportPageSize);
    total = part.total;
    if (page === 0) lines.push(part.columns.map(toField).join(","));
    for (const row of part.data) lines.push(part.columns.map((column) => toField(row[column])).join(","));
  }
  return `${lines.join("\r\n")}\r\n`;
}

/** Hands a text to the browser as a file. */
export function download(text: string, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

function toField(value: Cell | undefined): string {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
