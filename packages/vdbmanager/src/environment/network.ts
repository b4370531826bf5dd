import type { Fact } from "./fact.ts";

const offlineNames = ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"] as const;
const proxyNames = [
  "HTTPS_PROXY",
  "https_proxy",
  "HTTP_PROXY",
  "http_proxy",
  "NO_PROXY",
  "no_proxy",
] as const;

/** Whether a switch variable is on, as huggingface_hub reads it. */
export function isOn(text: string | undefined): boolean {
  return /^(?:1|true|yes|on)$/i.test(text ?? "");
}

/** The first offline variable that is on, or null. */
export function offlineVariable(env: NodeJS.ProcessEnv): string | null {
  return offlineNames.find((name) => isOn(env[name])) ?? null;
}

/** Proxy variables that are set, without the credentials that may stand in them. */
export function proxySettings(env: NodeJS.ProcessEnv): Fact<string> {
  const set = proxyNames.filter((name) => env[name]);
  if (set.length === 0) return { value: "none", from: "HTTPS_PROXY, HTTP_PROXY" };
  const shown = set.map((name) => `${name}=${hideCredentials(env[name] ?? "")}`);
  return { value: shown.join(" "), from: "environment" };
}

/** The text with user and password of every URL in it replaced. */
export function hideCredentials(text: string): string {
  return text.replace(/\/\/[^@/\s"']+@/g, "//***@");
}
