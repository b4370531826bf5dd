import { monitorEventLoopDelay } from "node:perf_hooks";
import { type HealthTimes, watchHealth } from "../shared/health-watch.ts";
import { printTable, quantile } from "../shared/machine.ts";

/** What happened to this process's event loop while a piece of work ran. */
export interface Watched {
  /** Rows for `printWatched`. */
  readonly rows: readonly (readonly string[])[];
}

/**
 * Runs work and watches this process meanwhile: the longest block of its event loop by two independent measures, and
 * the answer times of a route of the same process, asked every 5 ms from another process.
 */
export async function watch(healthUrl: string, work: () => Promise<void>): Promise<Watched> {
  const health = await watchHealth(healthUrl);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const ticks = watchTicks();
  let answers: HealthTimes | undefined;
  try {
    await work();
  } finally {
    delay.disable();
    ticks.stop();
    answers = await health.stop();
  }
  const { times, failures } = answers;
  return {
    rows: [
      [
        "event-loop delay (monitorEventLoopDelay)",
        milliseconds(delay.percentile(50) / 1e6),
        milliseconds(delay.percentile(99) / 1e6),
        milliseconds(delay.max / 1e6),
        String(delay.count),
      ],
      ["longest gap of a 1 ms timer", "", "", milliseconds(ticks.longestMs()), ""],
      ["most CPU time of the thread within one gap", "", "", milliseconds(ticks.longestCpuMs()), ""],
      timesRow(`/health from another process (${failures} failures)`, times),
    ],
  };
}

/** One row of quantiles. */
export function timesRow(name: string, times: readonly number[]): string[] {
  const max = times.length === 0 ? Number.NaN : Math.max(...times);
  return [
    name,
    milliseconds(quantile([...times], 0.5)),
    milliseconds(quantile([...times], 0.99)),
    milliseconds(max),
    String(times.length),
  ];
}

export function printWatched(title: string, rows: readonly (readonly string[])[]): void {
  console.log(`\n${title}`);
  printTable(
    ["measure", "p50", "p99", "max", "samples"],
    rows.map((row) => [...row]),
  );
}

/**
 * A timer that should tick every millisecond. The longest gap is a block of the loop, or of the whole machine; the CPU
 * time that this thread used within one gap tells which: only that much of it can be our own work.
 */
function watchTicks(): { longestMs(): number; longestCpuMs(): number; stop(): void } {
  let last = performance.now();
  let lastCpu = threadCpuMs();
  let longest = 0;
  let longestCpu = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    const cpu = threadCpuMs();
    longest = Math.max(longest, now - last);
    longestCpu = Math.max(longestCpu, cpu - lastCpu);
    last = now;
    lastCpu = cpu;
  }, 1);
  return { longestMs: () => longest, longestCpuMs: () => longestCpu, stop: () => clearInterval(timer) };
}

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}
