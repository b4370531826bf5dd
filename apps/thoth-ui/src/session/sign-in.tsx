import { type FormEvent, type ReactElement, useState } from "react";
import { ErrorBox } from "../answer/error-box.tsx";
import { ApiError, messageOf } from "../api/http.ts";
import { type Session, signIn } from "../api/thoth-be.ts";

export function SignIn(props: { onSignedIn: (session: Session, remember: boolean) => void }): ReactElement {
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    try {
      const session = await signIn(String(form.get("username")), String(form.get("password")));
      props.onSignedIn(session, form.get("remember") === "on");
    } catch (failure) {
      const isWrong = failure instanceof ApiError && failure.status === 401;
      setError(isWrong ? "User name or password is wrong." : messageOf(failure));
    } finally {
      setBusy(false);
    }
  }

  return (
    <main className="sign-in">
      <form className="card" onSubmit={(event) => void submit(event)}>
        <h1>
          <img src="/icon.svg" alt="" width="28" height="28" /> Thoth
        </h1>
        <p className="quiet">Ask your database in plain words.</p>
        <label>
          User name
          <input name="username" autoComplete="username" required />
        </label>
        <label>
          Password
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        <label className="check">
          <input name="remember" type="checkbox" /> Stay signed in on this browser
        </label>
        {error !== null && <ErrorBox title="Sign-in failed" message={error} />}
        <button className="primary" type="submit" disabled={busy}>
          {busy ? "Signing in" : "Sign in"}
        </button>
      </form>
    </main>
  );
}
