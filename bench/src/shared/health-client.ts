/** Entry of a process that asks a URL again and again and reports how long each answer took. */

const [url = "", pauseMs = "5"] = process.argv.slice(2);
const times: number[] = [];
let failures = 0;
let isRunning = true;

process.on("message", () => {
  isRunning = false;
});

// The first call loads this process's own HTTP client, which is not what is measured.
await fetch(url).then((response) => response.arrayBuffer());
process.send?.("started");
while (isRunning) {
  const startedAt = performance.now();
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    if (!response.ok) failures += 1;
  } catch {
    failures += 1;
  }
  times.push(performance.now() - startedAt);
  await new Promise((resolve) => setTimeout(resolve, Number(pauseMs)));
}
process.send?.({ times, failures });
process.disconnect?.();
