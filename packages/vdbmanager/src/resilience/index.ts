export { type CallOptions, Deadline } from "./deadline.ts";
export { sleep } from "./sleep.ts";
