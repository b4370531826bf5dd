import { cpus, loadavg, totalmem } from "node:os";

/** Machine, versions and load, so that a table can be judged later. */
export function describeMachine(): string {
  const [first] = cpus();
  const gigabytes = (totalmem() / 2 ** 30).toFixed(0);
  return `${cpus().length} x ${first?.model ?? "unknown CPU"}, ${gigabytes} GiB, Node ${process.version}, ${process.platform} ${process.arch}`;
}

export function describeLoad(): string {
  return `load ${loadavg()
    .map((value) => value.toFixed(2))
    .join(" ")}`;
}

/** Prints rows as a Markdown table. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = header.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  console.log(line(header));
  console.log(`|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`);
  for (const row of rows) console.log(line(row));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Nearest-rank quantile. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}
