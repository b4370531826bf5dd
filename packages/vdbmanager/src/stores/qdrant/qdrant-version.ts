import { ThothError } from "../../errors/index.ts";

/** The first with metadata of collections and with `update_filter`. */
const oldest = { major: 1, minor: 16 };

/** @throws INVALID_CONFIG when the server is too old: it would drop the manifest in silence */
export function checkVersion(version: string, address: string): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > oldest.major || (major === oldest.major && minor >= oldest.minor)) return;
  throw new ThothError("INVALID_CONFIG", {
    message: `Qdrant at ${address} has version ${version}; ${oldest.major}.${oldest.minor} or later is needed.`,
    remedy: "Update the server: older ones cannot keep the manifest of a collection.",
    details: { address, version },
  });
}
