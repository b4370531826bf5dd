import { type ReactElement, useState } from "react";
import { type Session, signOut } from "./api/thoth-be.ts";
import { Workbench } from "./ask/workbench.tsx";
import { clearSession, loadSession, saveSession } from "./session/session.ts";
import { SignIn } from "./session/sign-in.tsx";

export function App(): ReactElement {
  const [session, setSession] = useState<Session | null>(loadSession);
  if (session === null) {
    return (
      <SignIn
        onSignedIn={(fresh, remember) => {
          saveSession(fresh, remember);
          setSession(fresh);
        }}
      />
    );
  }
  return (
    <Workbench
      session={session}
      onSignOut={() => {
        // This browser forgets the session also when the service cannot be told; the token then ends by itself.
        signOut(session.token).catch(() => undefined);
        clearSession();
        setSession(null);
      }}
    />
  );
}
