/** Where the adapter keeps what is its own; no field of a payload gets this key. */
export const ownKey = "_thoth";

/** Characters that a quoted key of a JSON path of Qdrant cannot have, and the one that stands for them. */
const unsafe = /["%\\]/g;
const plain = /^[A-Za-z0-9_-]+$/;

/** The key under which a field is stored: its name, but for a few characters written like in a URL. */
export function fieldKey(field: string): string {
  if (field === ownKey) return "%5Fthoth";
  return field.replace(unsafe, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

export function fieldOf(key: string): string {
  return key.replace(/%(22|25|5C|5F)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** The JSON path of a field, for conditions. */
export function fieldPath(field: string): string {
  return quoted(fieldKey(field));
}

/** The JSON path of the sort key of a number. */
export function numberPath(field: string, half: "h" | "l"): string {
  return `${ownKey}.n.${quoted(fieldKey(field))}.${half}`;
}

/** The JSON path of an order key. */
export function orderPath(level: number): string {
  return `${ownKey}.k${level}`;
}

function quoted(key: string): string {
  return plain.test(key) ? key : `"${key}"`;
}
