import { Lease } from "../../models/lease.ts";
import { Deadline } from "../../resilience/index.ts";

/** Started by tests: takes a lease and gives it back, again and again, until it is killed. */
const [path = ""] = process.argv.slice(2);
for (let turn = 0; ; turn += 1) {
  using deadline = Deadline.start({ what: "lease", deadlineMs: 30_000 });
  await using _lease = await Lease.acquire(path, deadline);
  if (turn === 0) process.send?.("holding");
}
