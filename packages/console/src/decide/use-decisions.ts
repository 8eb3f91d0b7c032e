import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useApi } from "../api/api-context.tsx";
import type { Decision, DocumentRecord } from "../api/types.ts";
import { SessionExpiredError } from "../session/session.ts";
import { decideOn, type Outcome } from "./outcome.ts";

export type Outcomes = ReadonlyMap<DocumentRecord["id"], Outcome>;

interface Decisions {
  outcomes: Outcomes;
  isRunning: boolean;
  /**
   * Decides on documents one after another, and resolves to all outcomes. While it runs, further calls do nothing. It decides on
   * no further document once the component is removed.
   */
  decide: (
    documents: readonly DocumentRecord[],
    body: { decision: Decision; reason: string },
  ) => Promise<{ outcomes: Outcomes; isRemoved: boolean } | undefined>;
}

/** Decides on documents and says what became of each. */
export function useDecisions(): Decisions {
  const api = useApi();
  const queryClient = useQueryClient();
  const [outcomes, setOutcomes] = useState<Outcomes>(new Map());
  const [isRunning, setRunning] = useState(false);
  const running = useRef(false);
  const isRemoved = useRef(false);
  useEffect(() => {
    isRemoved.current = false;
    return () => {
      isRemoved.current = true;
    };
  }, []);

  const decide: Decisions["decide"] = async (documents, body) => {
    // The state changes at the next rendering, which two clicks can precede.
    if (running.current) return undefined;
    running.current = true;
    setRunning(true);
    const all = new Map(outcomes);
    for (const document of documents) {
      const outcome = await decideOn(api, document, body);
      all.set(document.id, outcome);
      setOutcomes(new Map(all));
      if (isRemoved.current) break;
      if (outcome.kind === "failed" && outcome.error instanceof SessionExpiredError) break;
    }
    running.current = false;
    setRunning(false);
    // The dialog closes first, which gives the focus back to the row that then leaves the table.
    void queryClient.invalidateQueries();
    return { outcomes: all, isRemoved: isRemoved.current };
  };
  return { outcomes, isRunning, decide };
}
