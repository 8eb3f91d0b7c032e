import { Button } from "../components/button.tsx";
import { useTitle } from "../components/use-title.ts";
import { useConfiguration } from "../configuration-context.tsx";
import { useSession } from "./session-context.tsx";

/** The page of those who are not signed in. */
export function SignedOut({ problem }: { problem: string | undefined }) {
  const session = useSession();
  const { stage } = useConfiguration();
  useTitle("Airlock");
  return (
    <main className="signed-out">
      <h1>Airlock</h1>
      <p>Look at documents that wait for a decision, and release or reject them.</p>
      {problem && (
        <div className="notice notice-error" role="alert">
          <p className="notice-title">You are not signed in</p>
          <p>{problem}</p>
        </div>
      )}
      <Button variant="primary" onClick={() => session.beginSignIn()}>
        Sign in
      </Button>
      <p className="signed-out-stage">
        Stage <strong>{stage}</strong>
      </p>
    </main>
  );
}
