import { createContext, type ReactNode, useContext, useSyncExternalStore } from "react";
import type { Person, Scope } from "./person.ts";
import type { Session, SessionState } from "./session.ts";

const SessionContext = createContext<Session | undefined>(undefined);

/** Gives a session to the components in it. */
export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** The session. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("There is no SessionProvider around this component.");
  return session;
}

/** The state of the session, at each change anew. */
export function useSessionState(): SessionState {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, session.state);
}

/** Who is signed in, or was until the session expired. */
export function usePerson(): Person {
  const state = useSessionState();
  if (!("person" in state)) throw new Error("Nobody is signed in.");
  return state.person;
}

/** Whether the person has a scope. */
export function useHasScope(scope: Scope): boolean {
  return usePerson().scopes.includes(scope);
}
