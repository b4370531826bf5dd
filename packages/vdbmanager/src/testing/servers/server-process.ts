import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile } from "node:fs/promises";
import { ThothError } from "../../errors/index.ts";
import { Deadline, sleep } from "../../resilience/index.ts";

export interface ServerCommand {
  /** For messages. */
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env?: NodeJS.ProcessEnv;
  /** Account and rights it runs with, as options of setpriv. */
  readonly privileges?: readonly string[];
  /** Where its output goes. */
  readonly logFile: string;
  /** Whether it answers; a rejection means not yet. */
  readonly isReady: (signal: AbortSignal) => Promise<boolean>;
  /** @default 60_000 */
  readonly startMs?: number;
  /** @default "SIGTERM" */
  readonly stopSignal?: NodeJS.Signals;
}

/** A real server as a child process: dies with this process, can be killed and started again. */
export class ServerProcess implements AsyncDisposable {
  readonly #what: ServerCommand;
  #child: ChildProcess | null = null;

  constructor(what: ServerCommand) {
    this.#what = what;
  }

  /** Resolves when the server answers. @throws with the end of its log when it exits or is too slow */
  async start(): Promise<void> {
    const { name, command, env, privileges = [], logFile, startMs = 60_000 } = this.#what;
    const log = await open(logFile, "a");
    const child = spawn("setpriv", ["--pdeathsig", "KILL", ...privileges, ...command], {
      stdio: ["ignore", log.fd, log.fd],
      env: { ...process.env, ...env },
    });
    this.#child = child;
    await Promise.all([once(child, "spawn"), log.close()]);
    using deadline = Deadline.start({ what: `start of ${name}`, deadlineMs: startMs });
    try {
      while (!(await this.#what.isReady(deadline.signal).catch(() => false))) {
        if (child.exitCode !== null || child.signalCode !== null) throw await this.#failed("has exited");
        if (deadline.signal.aborted) throw await this.#failed(`did not answer within ${startMs} ms`);
        await sleep(20);
      }
    } catch (error) {
      await this.kill();
      throw error;
    }
  }

  /** Ends it as an operator would. */
  stop(): Promise<void> {
    return this.#end(this.#what.stopSignal ?? "SIGTERM");
  }

  /** Ends it at once, as the kernel does when memory runs out. */
  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    const family = await descendants(child.pid as number);
    child.kill(signal);
    if (signal === "SIGKILL") killAll(family);
    const stubborn = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await exit;
    clearTimeout(stubborn);
    // Children that outlive their parent would keep its port and its files.
    killAll(family);
  }

  async #failed(problem: string): Promise<ThothError> {
    const { name, logFile } = this.#what;
    const log = await readFile(logFile, "utf8");
    return new ThothError("STORE_UNAVAILABLE", {
      message: `${name} ${problem}. The end of its log: ${log.slice(-1500)}`,
      remedy: "",
    });
  }
}

/** Processes that a process has started, and theirs. */
async function descendants(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  const children = text.split(" ").filter(Boolean).map(Number);
  return [...children, ...(await Promise.all(children.map(descendants))).flat()];
}

function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      // It has ended by itself.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}
