/** Bytes in one key: 48 bits, which every JSON parser keeps exactly. */
const keyBytes = 6;

/**
 * An id as a list of numbers that sort, one after the other, like the id's code points: six bytes of UTF-8 each, the
 * last one filled with zeros. Ids have no U+0000, so at least one zero at the end keeps a prefix before what it begins.
 */
export function orderKeys(id: string): number[] {
  const text = Buffer.from(id, "utf8");
  const padded = Buffer.alloc((Math.floor(text.length / keyBytes) + 1) * keyBytes);
  text.copy(padded);
  const keys: number[] = [];
  for (let at = 0; at < padded.length; at += keyBytes) keys.push(padded.readUIntBE(at, keyBytes));
  return keys;
}

/** Whether it is the last key of an id: then no other id has this key after the same ones. */
export function endsId(key: number): boolean {
  return key % 256 === 0;
}
