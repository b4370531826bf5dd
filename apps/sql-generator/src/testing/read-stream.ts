export interface MarkerLine {
  readonly marker: string;
  readonly payload: string;
}

/** The lines of a text stream; a line that is no `MARKER:payload` has the marker "". */
export function readMarkers(body: string): MarkerLine[] {
  return body
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const match = /^([A-Z_]+):(.*)$/.exec(line);
      return { marker: match?.[1] ?? "", payload: (match?.[2] ?? line).trim() };
    });
}
