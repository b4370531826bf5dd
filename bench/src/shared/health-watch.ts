import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface HealthTimes {
  /** Milliseconds of each answer, in order. */
  readonly times: readonly number[];
  /** Calls without an answer or with another status than 2xx. */
  readonly failures: number;
}

/** Asks a URL every 5 ms from a process of its own, from now until `stop`. */
export async function watchHealth(url: string): Promise<{ stop(): Promise<HealthTimes> }> {
  const client = fork(fileURLToPath(new URL("./health-client.ts", import.meta.url)), [url], { execArgv: [] });
  await once(client, "message");
  return {
    async stop() {
      client.send("stop");
      const [result] = (await once(client, "message")) as [HealthTimes];
      return result;
    },
  };
}
