import { z } from "zod";
import type { Session } from "../api/thoth-be.ts";

const key = "thoth.session";
const stored = z.object({
  token: z.string(),
  user: z.object({ id: z.number(), username: z.string(), first_name: z.string() }),
});

/** The session kept in this browser, or null. */
export function loadSession(): Session | null {
  const text = localStorage.getItem(key) ?? sessionStorage.getItem(key);
  if (text === null) return null;
  try {
    return stored.parse(JSON.parse(text));
  } catch {
    // Written by another version of this page: signing in again replaces it.
    clearSession();
    return null;
  }
}

/** Keeps the session until the tab closes, or in this browser when `remember` is set. */
export function saveSession(session: Session, remember: boolean): void {
  clearSession();
  (remember ? localStorage : sessionStorage).setItem(key, JSON.stringify(session));
}

export function clearSession(): void {
  localStorage.removeItem(key);
  sessionStorage.removeItem(key);
}
