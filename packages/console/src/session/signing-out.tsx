import { Loading } from "../components/loading.tsx";
import { useTitle } from "../components/use-title.ts";

/** The page until the tokens are revoked. It has nothing that only people who are signed in may see. */
export function SigningOut() {
  useTitle("Airlock");
  return (
    <main className="signed-out">
      <h1>Airlock</h1>
      <Loading label="Signing out" />
    </main>
  );
}
