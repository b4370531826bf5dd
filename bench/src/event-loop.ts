import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { EmbeddingManager } from "thoth-vdbmanager";
import { testModelStore } from "thoth-vdbmanager/testing";
import { corpora } from "./encode/corpora.ts";
import { describeLoad, describeMachine, printTable, quantile } from "./shared/machine.ts";

const help = `npm run bench -- event-loop [options]

Encodes texts in one process and watches that process meanwhile: the longest block of its event loop (two independent
measures), the answer times of a /health route of the same process, asked from another process, and queries that
overtake the bulk work.

  --texts <n>    texts of each caller (default 10000)
  --callers <n>  lists that are encoded at the same time (default 1)`;

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

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      texts: { type: "string", default: "10000" },
      callers: { type: "string", default: "1" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const count = Number(values.texts);
  const callers = Number(values.callers);
  const texts = (corpora(count / 1000)[0]?.texts ?? []).slice(0, count);
  console.log(`${describeMachine()}; before: ${describeLoad()}`);

  await using manager = new EmbeddingManager({
    provider: testModelStore(),
    textCacheBytes: 0,
    deadlineMs: 3_600_000,
    maxQueuedCharacters: 1_000_000_000,
  });
  await manager.encode("warm");
  const server = createServer((_request, response) => response.end('{"status":"ok"}'));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`;
  const client = fork(fileURLToPath(new URL("./event-loop/health-client.ts", import.meta.url)), [url], {
    execArgv: [],
  });
  await new Promise((resolve) => setTimeout(resolve, 500));

  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const ticks = watchTicks();
  const startedAt = performance.now();
  const lists = Array.from({ length: callers }, (_, caller) => texts.map((text) => `${caller} ${text}`));
  let isDone = false;
  const bulk = Promise.all(lists.map((list) => manager.encode(list))).finally(() => {
    isDone = true;
  });
  const queryMs: number[] = [];
  for (let index = 0; !isDone; index++) {
    const queriedAt = performance.now();
    await manager.encodeQuery(`${texts[index % texts.length]} in which city`);
    queryMs.push(performance.now() - queriedAt);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await bulk;
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  delay.disable();
  ticks.stop();
  client.send("stop");
  const [{ times, failures }] = (await once(client, "message")) as [{ times: number[]; failures: number }];
  server.close();
  server.closeAllConnections();

  const milliseconds = (value: number): string => `${value.toFixed(1)} ms`;
  console.log(
    `${callers} x ${count} texts in ${elapsedSeconds.toFixed(1)} s (${((callers * count) / elapsedSeconds).toFixed(0)} texts/s)`,
  );
  printTable(
    ["measure", "p50", "p99", "max", "samples"],
    [
      [
        "event-loop delay (monitorEventLoopDelay)",
        milliseconds(delay.percentile(50) / 1e6),
        milliseconds(delay.percentile(99) / 1e6),
        milliseconds(delay.max / 1e6),
        String(delay.count),
      ],
      ["longest gap of a 1 ms timer", "", "", milliseconds(ticks.longestMs()), ""],
      ["most CPU time of the thread within one gap", "", "", milliseconds(ticks.longestCpuMs()), ""],
      [
        `/health from another process (${failures} failures)`,
        milliseconds(quantile(times, 0.5)),
        milliseconds(quantile(times, 0.99)),
        milliseconds(Math.max(...times)),
        String(times.length),
      ],
      [
        "encodeQuery among the bulk work",
        milliseconds(quantile(queryMs, 0.5)),
        milliseconds(quantile(queryMs, 0.99)),
        milliseconds(Math.max(...queryMs)),
        String(queryMs.length),
      ],
    ],
  );
  console.log(`after: ${describeLoad()}`);
}
