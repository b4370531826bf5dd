import { hash, timingSafeEqual } from "node:crypto";
import { ThothError } from "../errors/index.ts";

/** Decides whether a request carries one of the keys. */
export type CheckKey = (authorization: string | undefined) => void;

/**
 * A check of `Authorization: Bearer <key>`. Digests are compared in constant time, all of them for every request, so that
 * the time tells nothing about a key. Without keys everybody passes.
 *
 * @throws UNAUTHENTICATED (the check); INVALID_CONFIG (here) for a key that is too short
 */
export function createKeyCheck(keys: readonly string[]): CheckKey {
  const short = keys.find((key) => key.trim().length < 8);
  if (short !== undefined) {
    throw new ThothError("INVALID_CONFIG", {
      message: `An API key has ${short.trim().length} characters, expected at least 8.`,
      remedy: "Make one with `openssl rand -hex 24`.",
    });
  }
  const digests = keys.map(digestOf);
  return (authorization) => {
    if (digests.length === 0) return;
    const key = /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
    const given = digestOf(key ?? "");
    let isKnown = false;
    for (const digest of digests) isKnown = timingSafeEqual(digest, given) || isKnown;
    if (key !== undefined && isKnown) return;
    throw new ThothError("UNAUTHENTICATED", {
      message:
        key === undefined
          ? "The call carries no API key; this server wants `Authorization: Bearer <key>`."
          : "The API key is wrong.",
      remedy: "Send the key that the server was started with.",
    });
  };
}

function digestOf(key: string): Buffer {
  return hash("sha256", key.trim(), "buffer");
}
