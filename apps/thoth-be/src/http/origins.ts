/** Whether a browser origin is on the list; `*` as port stands for any port. */
export function isAllowedOrigin(origin: string, allowed: readonly string[]): boolean {
  return allowed.some((entry) =>
    entry.endsWith(":*")
      ? origin === entry.slice(0, -2) ||
        new RegExp(`^${escapePattern(entry.slice(0, -2))}:\\d+$`).test(origin)
      : origin === entry,
  );
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
