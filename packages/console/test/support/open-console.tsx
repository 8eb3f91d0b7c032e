import { cleanup, render } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { Window } from "happy-dom";
import type { DocumentRecord } from "../../src/api/types.ts";
import { App } from "../../src/app.tsx";
import type { Configuration } from "../../src/configuration.ts";
import { Session } from "../../src/session/session.ts";
import { SignIn } from "../../src/session/sign-in.ts";
import { SessionStorage } from "../../src/session/storage.ts";
import type { TestStage } from "./test-stage.ts";

/** Opens the console of a stage in the test's window, with the stage's person signed in. */
export async function openConsole(
  stage: TestStage,
  {
    path = "",
    isSignedIn = true,
    configuration,
  }: { path?: string; isSignedIn?: boolean; configuration?: Partial<Configuration> } = {},
) {
  const { happyDOM } = window as unknown as Window;
  happyDOM.setURL(`${stage.origin}/offline/console${path}`);
  if (isSignedIn) sessionStorage.setItem("airlock.refresh-token", stage.refreshToken());
  const left: string[] = [];
  const all = { ...stage.configuration, ...configuration };
  const session = new Session(
    new SignIn(all, stage.origin),
    new SessionStorage(sessionStorage, localStorage),
    {
      url: () => new URL(location.href),
      leave: (url) => left.push(url),
      replace: (pathAndQuery) => history.replaceState(null, "", pathAndQuery),
      now: () => Date.now(),
    },
  );
  render(<App configuration={all} session={session} />);
  await session.start();
  return { session, left, user: userEvent.setup() };
}

/** Closes the console, and forgets what the browser stored. */
export function closeConsole(): void {
  cleanup();
  sessionStorage.clear();
  localStorage.clear();
  history.replaceState(null, "");
}

/** A quarantined document. */
export function quarantined(number: number, more: Partial<DocumentRecord> = {}): DocumentRecord {
  return {
    id: `01JDN${String(number).padStart(21, "0")}`,
    owner: "partner",
    ownerName: "Nordic Claims",
    status: "quarantined",
    filename: `claim-${number}.pdf`,
    contentType: "application/pdf",
    size: 100,
    sha256: "0".repeat(64),
    labels: {},
    createdAt: "2026-11-26T09:00:00.000Z",
    updatedAt: "2026-11-26T09:00:01.000Z",
    findings: [
      { rule: "pdf-javascript", severity: "medium", message: "The PDF has JavaScript", evidence: {} },
    ],
    verdict: "quarantine",
    ...more,
  };
}
