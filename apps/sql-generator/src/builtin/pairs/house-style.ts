import type { FoundPair } from "../../types.ts";
import type { HouseStyle } from "../plan/assemble.ts";

/** What the stored answers nearest to the question show beside what is asked. */
export function houseStyle(pairs: readonly FoundPair[]): HouseStyle {
  const ranked = pairs.flatMap(({ sql }) => {
    const key = /\bORDER\s+BY\s+(.+?)(?:\s+(?:ASC|DESC)\b|,|\s+LIMIT\b)[\s\S]*\bLIMIT\b/i.exec(sql)?.[1];
    return key === undefined ? [] : [{ key: squeeze(key), shown: squeeze(/^\s*SELECT\s+([\s\S]*?)\s+FROM\b/i.exec(sql)?.[1] ?? "") }];
  });
  const showing = ranked.filter(({ key, shown }) => shown.includes(key));
  return { showOrderKey: showing.length > 0 && showing.length * 2 >= ranked.length };
}

function squeeze(text: string): string {
  return text.toLowerCase().replace(/\s+/g, "");
}
