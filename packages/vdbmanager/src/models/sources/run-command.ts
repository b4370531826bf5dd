import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { hideCredentials } from "../../environment/index.ts";
import type { Deadline } from "../../resilience/index.ts";
import { errorCode } from "../disk-error.ts";

/** How much of a command's output is kept to explain a failure. */
const keptCharacters = 8_000;

export interface CommandOptions {
  /** @default the folder of this process */
  readonly cwd?: string;
  /** Picks the line that says why it failed. @default the last line with "error", else the last line */
  readonly reasonIn?: (lines: readonly string[]) => string | undefined;
}

/**
 * Runs a command to its end; null when it succeeded, else why not, without credentials. The command and its own children
 * are killed when the deadline's signal aborts, and then its reason is thrown.
 */
export function runCommand(
  command: string,
  args: readonly string[],
  deadline: Deadline,
  { cwd, reasonIn = lastError }: CommandOptions = {},
): Promise<string | null> {
  const { promise, resolve, reject } = Promise.withResolvers<string | null>();
  deadline.throwIfOver();
  // A process group of its own: clients are often shell scripts around the program that does the work.
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], detached: true, cwd });
  let output = "";
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-keptCharacters);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const onAbort = (): void => {
    killGroup(child.pid);
    process.removeListener("exit", onExit);
    // Not after its end: an output pipe may be held open by a grandchild that left the group.
    reject(deadline.signal.reason as Error);
  };
  const onExit = (): void => killGroup(child.pid);
  process.once("exit", onExit);
  deadline.signal.addEventListener("abort", onAbort, { once: true });
  const settle = (result: string | null): void => {
    process.removeListener("exit", onExit);
    deadline.signal.removeEventListener("abort", onAbort);
    resolve(result);
  };
  child.on("error", (error) => settle(errorCode(error) === "ENOENT" ? "not installed" : error.message));
  child.on("close", (code, signal) => {
    const reason = reasonIn(linesOf(output)) ?? "no output";
    settle(code === 0 ? null : `${signal ?? `exit code ${code}`}: ${reason.slice(0, 400)}`);
  });
  return promise;
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (errorCode(error) !== "ESRCH") throw error;
  }
}

function linesOf(output: string): string[] {
  return stripVTControlCharacters(hideCredentials(output))
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function lastError(lines: readonly string[]): string | undefined {
  return lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1);
}
