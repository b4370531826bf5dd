import type { FoundPair } from "../../types.ts";
import type { HouseStyle } from "../plan/assemble.ts";

/** What the stored answers nearest to the question show beside what is asked. */
export function houseStyle(pairs: readonly FoundPair[]): HouseStyle {
  const ranked = pairs.flatMap(({ sql }) => {
    const key = /\bORDER\s+BY\s+(.+?)(?:\s+(?:ASC|DESC)\b|,|\s+LIMIT\b)[\s\S]*\bLIMIT\b/i.exec(sql)?.[1];
    return key === undefined
      ? []
      : [{ key: squeeze(key), shown: squeeze(/^\s*SELECT\s+([\s\S]*?)\s+FROM\b/i.exec(sql)?.[1] ?? "") }];
  });
  const showing = ranked.filter(({ key, shown }) => shown.includes(key));
  const monthly = pairs.filter(({ sql }) => /'%m'|'%Y-%m'/.test(sql));
  const bare = monthly.filter(({ sql }) => /'%m'/.test(sql));
  return {
    showOrderKey: showing.length > 0 && showing.length * 2 >= ranked.length,
    bareMonths: bare.length > 0 && bare.length * 2 > monthly.length,
  };
}

function squeeze(text: string): string {
  return text.toLowerCase().replace(/\s+/g, "");
}
