import type { FoundPair } from "../../types.ts";
import type { HouseStyle } from "../plan/assemble.ts";

/** What the stored answers nearest to the question show beside what is asked. */
export function houseStyle(pairs: readonly FoundPair[]): HouseStyle {
  const ranked = pairs.filter(({ sql }) => /ORDER\s+BY[\s\S]*LIMIT/i.test(sql) && /GROUP\s+BY/i.test(sql));
  const shown = ranked.filter(({ sql }) => /\b(?:COUNT|SUM|AVG|MIN|MAX)\s*\(/i.test(sql.split(/\bFROM\b/i)[0] ?? ""));
  return { showOrderKey: shown.length > 0 && shown.length * 2 >= ranked.length };
}
