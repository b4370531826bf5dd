import type { ResultPage } from "../api/generator.ts";

const exportPageSize = 100;
const exportMaxRows = 10_000;

/** Fetches all pages (at most 10,000 rows) and hands them to the browser as a CSV file (RFC 4180). */
export async function downloadCsv(
  load: (page: number, size: number) => Promise<ResultPage>,
  onError: (message: string) => void,
): Promise<void> {
  try {
    const lines: string[] = [];
    let total = 1;
    for (let page = 0; page * exportPageSize < Math.min(total, exportMaxRows); page += 1) {
      const part = await load(page, exportPageSize);
      total = part.total;
      if (page === 0) lines.push(part.columns.map(toField).join(","));
      for (const row of part.data) lines.push(part.columns.map((column) => toField(row[column])).join(","));
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(
      new Blob([`${lines.join("\r\n")}\r\n`], { type: "text/csv;charset=utf-8" }),
    );
    link.download = "thoth-result.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  } catch (error) {
    onError(error instanceof Error ? error.message : String(error));
  }
}

function toField(value: string | number | boolean | null | undefined): string {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
