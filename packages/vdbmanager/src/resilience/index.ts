export { CircuitBreaker, type CircuitOptions, type CircuitState } from "./circuit-breaker.ts";
export { type CallOptions, Deadline } from "./deadline.ts";
export { networkReason, readRetryAfter } from "./network-failure.ts";
export { type RetryAttempt, type RetryEvent, RetryHandler, type RetryOptions } from "./retry-handler.ts";
export { sleep } from "./sleep.ts";
