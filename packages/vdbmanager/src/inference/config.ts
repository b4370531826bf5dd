const passedOn = [
  "PATH",
  "LD_LIBRARY_PATH",
  "DYLD_LIBRARY_PATH",
  "SystemRoot",
  "TMPDIR",
  "TEMP",
  "TZ",
  "LANG",
];

/** Environment of a model host: what the loader of native libraries needs, and no secrets. */
export function hostEnvironment(threads: number): Record<string, string> {
  const environment: Record<string, string> = { RAYON_NUM_THREADS: String(threads) };
  for (const name of passedOn) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}
