import { spawn } from "node:child_process";
import { once } from "node:events";
import { Deadline } from "thoth-vdbmanager/resilience";
import { afterAll, describe, expect, it } from "vitest";
import { Executor } from "./executor.ts";
import type { HostRequest } from "./protocol.ts";
import { temporaryDatabase } from "./testing.ts";

const file = temporaryDatabase("CREATE TABLE t (a); INSERT INTO t VALUES (1);");
afterAll(() => file[Symbol.dispose]());

const settings = {
  path: file.path,
  busyTimeoutMs: 100,
  maxValueBytes: 1e6,
  memoryLimitBytes: 512e6,
  doubleQuotedStrings: true,
};
const statement = (sql: string): HostRequest => ({
  kind: "execute",
  sql,
  parameters: [],
  maxRows: 10,
  maxBytes: 1e6,
});
/** Runs for some seconds when nobody ends it. */
const long = statement(
  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000000) SELECT count(*) FROM n",
);
const endless = statement(
  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
);
const soon = (): Deadline => Deadline.start({ what: "test", deadlineMs: 30_000 });

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    return false;
  }
}

describe("Executor", () => {
  it("runs the work of a killed process once more", async () => {
    const executor = new Executor(settings, { processes: 1, maxQueue: 5 });
    const work = executor.run(long, soon());
    const waiting = executor.run(statement("SELECT a FROM t"), soon());
    const [first] = executor.pids;
    process.kill(first as number, "SIGKILL");
    expect(await work).toMatchObject({ kind: "result", rows: [[3_000_000]] });
    expect(await waiting).toMatchObject({ rows: [[1]] });
    expect(executor.pids).not.toContain(first);
    await executor.close();
  });

  it("gives up on work whose process is killed twice", async () => {
    const executor = new Executor(settings, { processes: 1, maxQueue: 5 });
    const work = executor.run(endless, soon()).catch((error: unknown) => error);
    const [first] = executor.pids;
    process.kill(first as number, "SIGKILL");
    await until(() => executor.pids.some((pid) => pid !== first));
    process.kill(executor.pids[0] as number, "SIGKILL");
    expect(await work).toMatchObject({ code: "DATABASE_UNAVAILABLE", details: { starts: 2 } });
    expect(await executor.run(statement("SELECT 1"), soon())).toMatchObject({ rows: [[1]] });
    await executor.close();
  });

  it("refuses more waiting work than its queue holds", async () => {
    const executor = new Executor(settings, { processes: 1, maxQueue: 1 });
    const calls = [executor.run(endless, soon()), executor.run(endless, soon())].map((call) =>
      call.catch((error: { code: string }) => error.code),
    );
    expect(() => executor.run(endless, soon())).toThrow(expect.objectContaining({ code: "OVERLOADED" }));
    await executor.close();
    expect(await Promise.all(calls)).toEqual(["CLOSED", "CLOSED"]);
  });

  const script = (body: string): string => `
    import { Executor } from ${JSON.stringify(new URL("./executor.ts", import.meta.url).href)};
    import { Deadline } from "thoth-vdbmanager/resilience";
    const executor = new Executor(${JSON.stringify(settings)}, { processes: 1, maxQueue: 5 });
    const run = (request) => executor.run(request, Deadline.start({ what: "test", deadlineMs: 60000 }));
    ${body}`;
  const start = (body: string) =>
    spawn(
      process.execPath,
      ["--conditions=thoth-source", "--input-type=module-typescript", "--eval", script(body)],
      { cwd: import.meta.dirname, stdio: ["ignore", "pipe", "inherit"] },
    );

  it("does not outlive a killed parent, even in the middle of a statement", async () => {
    const parent = start(`
      const work = run(${JSON.stringify(endless)});
      console.log(executor.pids[0]);
      await work;`);
    const [data] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(data.toString());
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    await until(() => !isAlive(pid));
  });

  it("does not keep its parent alive when idle", async () => {
    const parent = start(
      `console.log((await run(${JSON.stringify(statement("SELECT a FROM t"))})).rows[0][0]);`,
    );
    const [data] = (await once(parent.stdout, "data")) as [Buffer];
    expect(data.toString()).toBe("1\n");
    expect(await once(parent, "exit")).toEqual([0, null]);
  });
});
