import { ThothError } from "../../errors/index.ts";
import type { Deadline } from "../../resilience/index.ts";

/** SQLSTATE codes, or their class, that mean the server cannot serve: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const outages: Readonly<Record<string, readonly [problem: string, remedy: string]>> = {
  "08": ["lost the connection", "Check that the server runs and is reachable from here."],
  "28": ["refused the login", "Check user and password of the connection string, and pg_hba.conf."],
  "3D": ["has no such database", "Create the database, or correct its name in the connection string."],
  "42501": ["refused the right to do this", "Grant the user the right named in details.serverMessage."],
  "42704": ["does not know pgvector's type `vector`", "As a superuser: CREATE EXTENSION vector."],
  "0A000": ["has no pgvector", "Install pgvector 0.8 or later for this server."],
  "25006": ["is read-only", "Connect to the primary server to write."],
  "53": ["has no room left", "Look at details.serverMessage: disk, memory or max_connections."],
  "57P": ["is starting, stopping or was restarted", "Try again; if it lasts, look at the server's log."],
  "58": ["cannot read or write its files", "Check the disk of the server and its log."],
  XX: ["reports damaged data", "Look at the server's log; restore from a backup."],
};

/** What a statement failed with, in the terms of the store; `address` has no secrets. */
export function toStoreError(error: unknown, address: string, deadline: Deadline): unknown {
  if (deadline.signal.aborted) return deadline.signal.reason;
  if (error instanceof ThothError) return error;
  const code = sqlState(error);
  if (code === "57014") return tooSlow(deadline, error);
  const [problem, remedy] = explain(code, error);
  const serverMessage = error instanceof Error ? error.message : String(error);
  const details = { address, sqlState: code, serverMessage };
  if (problem === undefined) {
    return new ThothError("INTERNAL", {
      message: `PostgreSQL at ${address} refused a statement of the store (${code}).`,
      details,
      cause: error,
    });
  }
  return new ThothError("STORE_UNAVAILABLE", {
    message: `PostgreSQL at ${address} ${problem}.`,
    ...(remedy === undefined ? {} : { remedy }),
    details,
    cause: error,
  });
}

/** A five character SQLSTATE, or null when the server did not say anything. */
export function sqlState(error: unknown): string | null {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}

function explain(code: string | null, error: unknown): readonly [problem?: string, remedy?: string] {
  if (code === null) {
    const reason = error instanceof Error && "code" in error ? ` (${error.code})` : "";
    return [`cannot be reached${reason}`, "Check that the server runs, its address and the network."];
  }
  return outages[code] ?? outages[code.slice(0, 3)] ?? outages[code.slice(0, 2)] ?? [];
}

/** The server's own clock was a little faster than ours. */
function tooSlow(deadline: Deadline, cause: unknown): ThothError {
  return new ThothError("DEADLINE_EXCEEDED", {
    message: `"${deadline.what}" did not finish within ${Math.round(deadline.totalMs)} ms.`,
    details: { what: deadline.what, deadlineMs: deadline.totalMs },
    cause,
  });
}
