export interface ExplanationPart {
  /** Heading, or "". */
  title: string;
  lines: string[];
  bullets: string[];
}

/**
 * The parts of an explanation as the service writes it: blank lines between parts, the first line of a part with
 * bullets is its heading, bullets begin with `-` or `•`, `**` is dropped.
 */
export function explanationParts(text: string): ExplanationPart[] {
  const blocks = text.replaceAll("**", "").split(/\n\s*\n/);
  return blocks.flatMap((block) => {
    const all = block
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
    const bullets = all.filter(isBullet).map((line) => line.replace(/^[-•]\s*/, ""));
    const others = all.filter((line) => !isBullet(line));
    if (all.length === 0) return [];
    const hasTitle = bullets.length > 0 && others.length > 0 && all[0] === others[0];
    return [
      { title: hasTitle ? (others[0] ?? "") : "", lines: hasTitle ? others.slice(1) : others, bullets },
    ];
  });
}

function isBullet(line: string): boolean {
  return /^[-•]\s/.test(line);
}
