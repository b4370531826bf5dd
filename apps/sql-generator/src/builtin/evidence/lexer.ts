export interface EvidenceToken {
  readonly kind: "name" | "quoted-name" | "string" | "number" | "symbol";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const pattern =
  /'((?:[^']|'')*)'|"([^"]+)"|`([^`]+)`|\[([^\]]+)\]|(\d+(?:\.\d+)?)|([\p{L}_][\p{L}\p{N}_]*)|(<=|>=|<>|!=|==|=|<|>|\|\||[-+*/(),.%×÷;:?!–])/gu;

/** Splits a line of evidence into what SQL would see; marks that SQL does not know are symbols too. */
export function lexEvidence(text: string): EvidenceToken[] {
  return [...text.matchAll(pattern)].map((match): EvidenceToken => {
    const at = { start: match.index, end: match.index + match[0].length };
    if (match[1] !== undefined) return { kind: "string", text: match[1].replaceAll("''", "'"), ...at };
    const name = match[2] ?? match[3] ?? match[4];
    if (name !== undefined) return { kind: "quoted-name", text: name, ...at };
    if (match[5] !== undefined) return { kind: "number", text: match[5], ...at };
    if (match[6] !== undefined) return { kind: "name", text: match[6], ...at };
    return { kind: "symbol", text: match[0], ...at };
  });
}
