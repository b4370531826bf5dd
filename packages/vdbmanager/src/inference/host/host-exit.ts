import { ThothError } from "../../errors/index.ts";

/** How a host ended, for messages and diagnostics. */
export interface HostExit {
  readonly pid: number | null;
  readonly code: number | null;
  readonly signal: string | null;
  /** Why we killed it ourselves; null when it died by itself. */
  readonly killedBecause: string | null;
  /** Last lines it wrote to stderr. */
  readonly stderr: string;
}

/** The error for work that was lost with a host. */
export function hostFailed(exit: HostExit, deaths: number): ThothError {
  const how = exit.signal === null ? `with code ${exit.code}` : `by ${exit.signal}`;
  const why = exit.killedBecause === null ? "" : ` (killed because ${exit.killedBecause})`;
  const hint =
    exit.signal === "SIGKILL" && exit.killedBecause === null
      ? "; SIGKILL from outside is often the out-of-memory killer"
      : "";
  return new ThothError("MODEL_HOST_FAILED", {
    message: `The model host (pid ${exit.pid}) ended ${how}${why}${hint}; deaths in a row: ${deaths}.`,
    details: { exit: { ...exit } },
  });
}
