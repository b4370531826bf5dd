/** Which requests a fault meets. `files` are bodies of model files, wherever they are asked; `api` is the file list. */
export type FaultScope = "all" | "api" | "files";

interface Where {
  /** @default "all" for answers, "files" for bodies */
  readonly on?: FaultScope;
  /** Only the first so many requests. @default every request */
  readonly times?: number;
}

/** How the hub misbehaves; `none` = it works. */
export type HubFault =
  | { readonly kind: "none" }
  /** Answers this status, with these headers. */
  | (Where & { readonly kind: "status"; readonly status: number; readonly headers?: Record<string, string> })
  /** Takes the request and never answers. */
  | (Where & { readonly kind: "silence" })
  /** Closes the connection without an answer. */
  | (Where & { readonly kind: "no-answer" })
  /** Resets the connection (RST). */
  | (Where & { readonly kind: "reset" })
  /** Redirects every request to itself. */
  | (Where & { readonly kind: "redirect-loop" })
  /** Answers a page instead of what was asked, as captive portals and proxies do. */
  | (Where & { readonly kind: "html-page" })
  /** Compresses every body and says so, although that was not asked for. */
  | (Where & { readonly kind: "gzip" })
  /** The body stops after so many bytes and the connection stays open and silent. */
  | (Where & { readonly kind: "stall"; readonly afterBytes: number })
  /** The body stops after so many bytes and the connection is closed. */
  | (Where & { readonly kind: "cut"; readonly afterBytes: number })
  /** The body ends properly, so many bytes too early, and its length says that this is all. */
  | (Where & { readonly kind: "truncated"; readonly missingBytes: number })
  /** The body is whole, its length header says so many bytes more. */
  | (Where & { readonly kind: "wrong-length"; readonly extraBytes: number })
  /** One byte of the body at a time, so many milliseconds apart. */
  | (Where & { readonly kind: "drip"; readonly everyMs: number })
  /** A body of the right size with other bytes. */
  | (Where & { readonly kind: "wrong-bytes" })
  /** Range requests are answered with the whole file. */
  | (Where & { readonly kind: "no-range" });

const bodyKinds: readonly string[] = [
  "stall",
  "cut",
  "truncated",
  "wrong-length",
  "drip",
  "wrong-bytes",
  "no-range",
];

/** The fault in force, counted down as it meets requests. */
export class FaultSwitch {
  #fault: HubFault = { kind: "none" };
  #left = Number.POSITIVE_INFINITY;

  set(fault: HubFault): void {
    this.#fault = fault;
    this.#left = fault.kind === "none" ? 0 : (fault.times ?? Number.POSITIVE_INFINITY);
  }

  /** The fault for a request of this kind. */
  take(asked: "api" | "files"): HubFault {
    const fault = this.#fault;
    if (fault.kind === "none" || this.#left <= 0) return { kind: "none" };
    const scope = fault.on ?? (bodyKinds.includes(fault.kind) ? "files" : "all");
    if (scope !== "all" && scope !== asked) return { kind: "none" };
    this.#left -= 1;
    return fault;
  }
}
