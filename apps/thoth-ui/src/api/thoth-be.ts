import { z } from "zod";
import { request, requestJson } from "./http.ts";

const base = "/be/api";

const user = z.object({
  id: z.number(),
  username: z.string(),
  first_name: z.string().default(""),
});
export type User = z.infer<typeof user>;

const loginAnswer = z.object({ token: z.string(), user });

const workspace = z.object({
  id: z.number(),
  name: z.string(),
  description: z.string().default(""),
  default_workspace: z.array(z.number()).default([]),
});
export type Workspace = z.infer<typeof workspace>;

const questionPage = z.object({ results: z.array(z.object({ id: z.string(), question: z.string() })) });

export interface Session {
  token: string;
  user: User;
}

export function signIn(username: string, password: string): Promise<Session> {
  return requestJson(`${base}/login`, loginAnswer, { method: "POST", body: { username, password } });
}

/** Makes the token worthless. */
export async function signOut(token: string): Promise<void> {
  await request(`${base}/logout`, { method: "POST", token });
}

export function listWorkspaces(token: string, signal?: AbortSignal): Promise<Workspace[]> {
  return requestJson(`${base}/workspaces`, z.array(workspace), { token, signal });
}

/** A few stored questions of the workspace, to show what can be asked. */
export async function exampleQuestions(
  token: string,
  workspaceId: number,
  signal?: AbortSignal,
): Promise<string[]> {
  const page = await requestJson(`${base}/workspace/${workspaceId}/questions/?limit=40`, questionPage, {
    token,
    signal,
  });
  return page.results.map((row) => row.question);
}
