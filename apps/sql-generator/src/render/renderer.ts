import type { RunEvent } from "../run/events.ts";

/** Turns a run's events into the lines of one stream format. */
export interface Renderer {
  readonly contentType: string;
  /** Each text is one write: whole lines only. */
  render(event: RunEvent): readonly string[];
  /** Written when nothing else was for a while. */
  readonly keepAlive: string;
}

/** JSON on one line with everything outside ASCII as `\uXXXX`, safe wherever the bytes are cut. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
