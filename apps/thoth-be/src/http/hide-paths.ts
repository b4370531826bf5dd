/** Replaces the places of files on this machine, which are nobody's business outside, in a text or a JSON value. */
export interface HidePaths {
  text(value: string): string;
  json<T>(value: T): T;
}

/** @param folders name shown outside → folder */
export function hidePaths(folders: Readonly<Record<string, string>>): HidePaths {
  const longestFirst = Object.entries(folders).sort(([, left], [, right]) => right.length - left.length);
  const text = (value: string): string =>
    longestFirst.reduce((shown, [name, folder]) => shown.replaceAll(folder, `<${name}>`), value);
  return {
    text,
    json: <T>(value: T): T =>
      JSON.parse(
        JSON.stringify(value, (_key, field: unknown) => (typeof field === "string" ? text(field) : field)),
      ) as T,
  };
}
