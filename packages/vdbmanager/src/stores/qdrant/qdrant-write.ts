import { ThothError } from "../../errors/index.ts";
import type { Deadline } from "../../resilience/index.ts";
import type { QdrantApi, QdrantConnection } from "./qdrant-connection.ts";

/** Answered when it is done, in one order for all clients: what was written is seen by the next call. */
const options = { wait: true, ordering: "strong" } as const;

/** Makes a request that changes points. @throws STORE_UNAVAILABLE when it is acknowledged but not done */
export async function write(
  connection: QdrantConnection,
  collection: string,
  deadline: Deadline,
  request: (
    api: QdrantApi,
    options: { wait: true; ordering: "strong" },
    init: RequestInit,
  ) => Promise<{ data: { result?: { status: string } } }>,
): Promise<void> {
  const { status } = await connection.call(deadline, (api, init) => request(api, options, init), collection);
  if (status === "completed") return;
  throw new ThothError("STORE_UNAVAILABLE", {
    message: `Qdrant at ${connection.address} has not finished a write to "${collection}": its status is ${status}.`,
    remedy: "Try again when it has less to do.",
    details: { collection, status },
  });
}
