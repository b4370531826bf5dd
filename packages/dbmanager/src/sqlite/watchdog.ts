import { Worker } from "node:worker_threads";

/** How an executor process ends itself when a statement needs more memory than it may. */
export const memoryLimitSignal = "SIGUSR2";

/**
 * Watches from a thread of its own, because the main thread stands still while SQLite works:
 * - standard input is a pipe from the parent; when it ends the parent is gone, however it died, and so is this process;
 * - while a statement runs, the resident memory is held against the limit (Node builds SQLite without memory
 *   statistics, so its own `hard_heap_limit` does nothing).
 */
export function startWatchdog(memoryLimitBytes: number): { setBusy(busy: boolean): void } {
  const busy = new Int32Array(new SharedArrayBuffer(4));
  const code = `
    const { workerData } = require("node:worker_threads");
    const { busy, memoryLimitBytes } = workerData;
    const socket = new (require("node:net").Socket)({ fd: 0, readable: true, writable: false });
    const end = () => process.kill(process.pid, "SIGKILL");
    socket.on("end", end).on("close", end).on("error", end).resume();
    (async () => {
      for (;;) {
        if (Atomics.load(busy, 0) === 0) await Atomics.waitAsync(busy, 0, 0).value;
        else if (process.memoryUsage.rss() > memoryLimitBytes) process.kill(process.pid, "${memoryLimitSignal}");
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();`;
  new Worker(code, { eval: true, workerData: { busy, memoryLimitBytes } }).unref();
  return {
    setBusy(value) {
      Atomics.store(busy, 0, value ? 1 : 0);
      if (value) Atomics.notify(busy, 0);
    },
  };
}
