import type { FaultHubOptions, HubFault } from "thoth-vdbmanager/testing";

/** The one model that the hubs of this bench have. */
export const modelId = "acme/tiny";

/** One way in which a hub is of no use. */
export interface FaultCase {
  readonly name: string;
  /** What the hub does from the moment on at which the model is asked for. @default it works */
  readonly fault?: HubFault;
  /** What the hub is. */
  readonly hub?: Partial<FaultHubOptions>;
  /** The address that is asked instead of the hub's own. */
  readonly endpoint?: string;
  /** The name that is asked for. @default the model's own */
  readonly id?: string;
  /** `gone`: the commit that is asked for is one that the hub no longer has. */
  readonly revision?: "gone";
  /** `main` becomes another commit when the first file is asked for. */
  readonly isMoving?: boolean;
}

const storm = { "retry-after": "86400" };

/** Everything that the fault hub can do wrong. */
export const faultCases: readonly FaultCase[] = [
  { name: "none: large files come from a second host" },
  { name: "500 for ever", fault: { kind: "status", status: 500 } },
  { name: "500 twice, then good", fault: { kind: "status", status: 500, times: 2 } },
  { name: "503 for files only", fault: { kind: "status", status: 503, on: "files" } },
  { name: "429, Retry-After of a day", fault: { kind: "status", status: 429, headers: storm } },
  { name: "no answer, connection open", fault: { kind: "silence" } },
  { name: "no answer for files, connection open", fault: { kind: "silence", on: "files" } },
  { name: "closes without an answer", fault: { kind: "no-answer" } },
  { name: "connection reset", fault: { kind: "reset" } },
  { name: "two resets, then good", fault: { kind: "reset", times: 2 } },
  { name: "redirects to itself", fault: { kind: "redirect-loop" } },
  {
    name: "redirects files to a host that is not there",
    fault: { kind: "status", status: 302, on: "files", headers: { location: "http://storage.invalid/" } },
  },
  { name: "sign-in page", fault: { kind: "html-page" } },
  { name: "sign-in page for files", fault: { kind: "html-page", on: "files" } },
  { name: "gzip nobody asked for", fault: { kind: "gzip" } },
  { name: "body stalls after 1000 bytes", fault: { kind: "stall", afterBytes: 1_000 } },
  { name: "four stalls, then good", fault: { kind: "stall", afterBytes: 1_000, times: 4 } },
  { name: "a byte every 40 ms", fault: { kind: "drip", everyMs: 40 } },
  { name: "body breaks off after 200000 bytes", fault: { kind: "cut", afterBytes: 200_000 } },
  { name: "truncated by a byte", fault: { kind: "truncated", missingBytes: 1 } },
  { name: "length 10 too large", fault: { kind: "wrong-length", extraBytes: 10 } },
  { name: "wrong bytes, right size", fault: { kind: "wrong-bytes" } },
  { name: "wrong bytes once", fault: { kind: "wrong-bytes", times: 1 } },
  { name: "no Range requests", fault: { kind: "no-range" } },
  { name: "TLS, authority unknown", hub: { tls: true } },
  { name: "name not in DNS", endpoint: "http://hub.invalid" },
  { name: "gated, no token", hub: { gatedBy: "hf_token" } },
  { name: "revision is gone", revision: "gone" },
  { name: "moved repository", hub: { movedFrom: "old/name" }, id: "old/name" },
  { name: "branch moves meanwhile", isMoving: true },
];
