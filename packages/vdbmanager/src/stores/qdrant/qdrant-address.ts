import { ThothError } from "../../errors/index.ts";

/** An address in the parts that the client takes: it reads neither a path nor a default port out of a URL. */
export interface QdrantAddress {
  readonly url: string;
  readonly port: number;
  readonly prefix: string;
  /** For messages. */
  readonly shown: string;
}

const defaultPort = 6333;

/** @throws INVALID_CONFIG */
export function parseAddress(url: unknown): QdrantAddress {
  const parsed = typeof url === "string" && URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !["http:", "https:"].includes(parsed.protocol)) {
    throw refuse("is no http or https address", 'Give for example url: "http://localhost:6333".');
  }
  if (parsed.username !== "" || parsed.password !== "") {
    throw refuse("has a user or password in it", "Give the key by the option apiKey.");
  }
  if (parsed.search !== "" || parsed.hash !== "") {
    throw refuse("has a query or fragment", "Give scheme, host, port and path only.");
  }
  const port = portOf(String(url), parsed);
  const prefix = parsed.pathname.replace(/\/+$/, "");
  return {
    url: `${parsed.protocol}//${parsed.hostname}`,
    port,
    prefix,
    shown: `${parsed.protocol}//${parsed.hostname}:${port}${prefix}`,
  };
}

/** `URL` drops a port that is the scheme's own, which is not Qdrant's. */
function portOf(text: string, parsed: URL): number {
  if (parsed.port !== "") return Number(parsed.port);
  const own = parsed.protocol === "https:" ? 443 : 80;
  return new RegExp(`^[^/]*//[^/]*:${own}(?:/|$)`).test(text) ? own : defaultPort;
}

function refuse(problem: string, remedy: string): ThothError {
  return new ThothError("INVALID_CONFIG", {
    message: `The url of the Qdrant store ${problem}.`,
    remedy,
    details: { option: "url" },
  });
}
