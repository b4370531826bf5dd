// Asks /health of the service in this container. HEALTH_PORT names its port; by default sql-generator's.
const port = process.env.HEALTH_PORT || process.env.SQL_GENERATOR_PORT || "8005";
const response = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(2_500) });
process.exit(response.ok ? 0 : 1);
