import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type FaultCase, faultCases } from "./faults/cases.ts";
import {
  type CacheState,
  cacheStates,
  deadlinesMs,
  httpLimits,
  measure,
  type Purpose,
  purposes,
  type Row,
} from "./faults/measure.ts";
import { describeLoad, describeMachine, printTable } from "./shared/machine.ts";

const help = `npm run bench -- faults [options]

Every fault of the fault hub x {empty, partial, full cache} x {request, preload}: outcome, time, bytes sent again, and what
is left on disk. The model is 300 KB, the hub is on this machine, deadlines are small. Ends with exit code 1 when a row
did not end within its deadline, ended without a code, or opened a socket with a full cache.

  --only <text>  faults whose name contains this text
  --json         prints one JSON object`;

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

/** A timer of this process may be late by so much on a busy machine. */
const allowanceMs = 250;
const concurrency = 4;

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string", default: "" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const cases = faultCases.filter(({ name }) => name.includes(values.only));
  const startedMs = performance.now();
  const rows = await measureAll(cases);
  const failures = rows.flatMap((row) => whatIsWrong(row).map((what) => `${nameOf(row)}: ${what}`));
  if (values.json) console.log(JSON.stringify({ machine: describeMachine(), deadlinesMs, rows, failures }));
  else print(rows, failures, performance.now() - startedMs);
  if (failures.length > 0 || rows.length === 0) process.exitCode = 1;
}

interface Task {
  readonly fault: FaultCase;
  readonly state: CacheState;
  readonly purpose: Purpose;
}

/** Rows that wait for a hub run side by side; those with a full cache one by one, so that their sockets can be counted. */
async function measureAll(cases: readonly FaultCase[]): Promise<Row[]> {
  const tasks = cases.flatMap((fault) =>
    cacheStates.flatMap((state) => purposes.map((purpose): Task => ({ fault, state, purpose }))),
  );
  const rows = new Map<Task, Row>();
  const work = async (queue: Task[]): Promise<void> => {
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
      rows.set(task, await measure(task.fault, task.state, task.purpose));
    }
  };
  const waiting = tasks.filter(({ state }) => state !== "full");
  await Promise.all(Array.from({ length: concurrency }, () => work(waiting)));
  await work(tasks.filter(({ state }) => state === "full"));
  return tasks.flatMap((task) => rows.get(task) ?? []);
}

function isInTime({ elapsedMs, purpose }: Row): boolean {
  return elapsedMs <= deadlinesMs[purpose] + allowanceMs;
}

function whatIsWrong(row: Row): string[] {
  const wrong: string[] = [];
  if (!isInTime(row)) wrong.push(`took ${row.elapsedMs.toFixed(0)} ms of ${deadlinesMs[row.purpose]} ms`);
  if (row.outcome === "untyped") wrong.push("ended without a code");
  if (row.left.includes("lease")) wrong.push("left a lease");
  if (row.state !== "full") return wrong;
  if (row.outcome !== "ready") wrong.push(`a full cache gave ${row.outcome}`);
  if (row.connects !== 0) wrong.push(`a full cache opened ${row.connects} sockets`);
  return wrong;
}

function nameOf({ name, state, purpose }: Row): string {
  return `${name}, ${state} cache, ${purpose}`;
}

function print(rows: readonly Row[], failures: readonly string[], totalMs: number): void {
  console.log(`${describeMachine()}; ${describeLoad()}; thoth ${version} from source`);
  const limits = Object.entries(httpLimits).map(([name, value]) => `${name} ${value}`);
  console.log(`limits of single steps: ${limits.join(", ")}; allowance for timers ${allowanceMs} ms\n`);
  printTable(
    [
      "fault",
      "cache",
      "purpose",
      "outcome",
      "ms",
      "deadline",
      "in time",
      "sent B",
      "again B",
      "sockets",
      "left on disk",
    ],
    rows.map((row) => [
      row.name,
      row.state,
      row.purpose,
      row.outcome,
      row.elapsedMs.toFixed(0),
      String(deadlinesMs[row.purpose]),
      isInTime(row) ? "yes" : "NO",
      String(row.sentBytes),
      row.againBytes === null ? "-" : String(row.againBytes),
      row.connects === null ? "-" : String(row.connects),
      row.left,
    ]),
  );
  const ready = rows.filter(({ outcome }) => outcome === "ready").length;
  const longest = (purpose: Purpose): string =>
    Math.max(0, ...rows.filter((row) => row.purpose === purpose).map(({ elapsedMs }) => elapsedMs)).toFixed(
      0,
    );
  console.log(
    `\n${rows.length} rows in ${(totalMs / 1000).toFixed(0)} s: ${ready} ready, ${rows.length - ready} refused with a code or late; longest request ${longest("request")} ms, longest preload ${longest("preload")} ms; ${failures.length} not as promised`,
  );
  for (const failure of failures) console.log(`  ${failure}`);
}
