/** JSON as Qdrant reads it: `serde_json` keeps whole numbers of 64 bits, and decimals only nearly. */

const maxU64 = 2n ** 64n - 1n;
const minI64 = -(2n ** 63n);

/** Whole numbers beyond 2^53 become `bigint`. @throws SyntaxError */
export function parseServerJson(text: string): unknown {
  return JSON.parse(text, keepNumber as (key: string, value: unknown) => unknown);
}

/** The third argument, the text of a number, is not in the compiler's library yet. */
function keepNumber(_key: string, value: unknown, { source }: { source?: string }): unknown {
  return typeof value === "number" ? parseNumber(source ?? String(value)) : value;
}

export function writeServerJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "bigint" ? rawJson(String(part)) : part,
  );
}

/** What a payload is after it was written to the disk and read again. */
export function throughStorage(value: unknown): unknown {
  return parseServerJson(writeServerJson(value));
}

function parseNumber(source: string): number | bigint {
  if (/^-?\d+$/.test(source) && source !== "-0") {
    const whole = BigInt(source);
    if (whole >= minI64 && whole <= maxU64) {
      return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole;
    }
  }
  return parseDecimal(source);
}

/**
 * The parser of `serde_json` without its feature `float_roundtrip`: digits go into a 64-bit whole number as long as
 * they fit, which is made a double and then multiplied or divided by a power of ten. With many digits the last bit
 * can be wrong.
 */
function parseDecimal(source: string): number {
  const [, sign, whole = "", fraction = "", exponentText = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source) ?? [];
  let significand = 0n;
  let exponent = Number(exponentText);
  let isFull = false;
  for (const digit of whole) {
    const next = significand * 10n + BigInt(digit);
    if (isFull || next > maxU64) {
      isFull = true;
      exponent += 1;
    } else significand = next;
  }
  for (const digit of isFull ? "" : fraction) {
    const next = significand * 10n + BigInt(digit);
    if (next > maxU64) break;
    significand = next;
    exponent -= 1;
  }
  let result = Number(significand);
  while (exponent < -308 && result !== 0) {
    result /= 1e308;
    exponent += 308;
  }
  const power = Number(`1e${Math.min(Math.abs(exponent), 308)}`);
  result = exponent < 0 ? result / power : result * power;
  if (!Number.isFinite(result)) throw new SyntaxError("number out of range");
  return sign === "-" ? -result : result;
}

function rawJson(text: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text);
}
