import { Button } from "../components/button.tsx";
import { Dialog, focusedAtFirst } from "../components/dialog.tsx";
import { useSession } from "./session-context.tsx";

/**
 * Asks to sign in again. What was typed is in the tab's storage, and the sign-in returns to the same page. Signing out removes
 * it, so that button does not have the focus.
 */
export function SessionExpired() {
  const session = useSession();
  return (
    <Dialog title="Your session has ended">
      <p>Sign in again to continue. You return to this page, and what you have typed is still there.</p>
      <div className="dialog-actions">
        <Button onClick={() => session.signOut()}>Sign out</Button>
        <Button ref={focusedAtFirst} variant="primary" onClick={() => session.beginSignIn()}>
          Sign in again
        </Button>
      </div>
    </Dialog>
  );
}
