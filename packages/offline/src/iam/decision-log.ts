import type { Caller, DecisionRecord, NeededAccess, OnDecision } from "./authorizer.ts";
import type { StatementReference } from "./compiled-policy.ts";
import type { Denial } from "./denial.ts";
import { nameOfPrincipal } from "./principals.ts";

/** A request that was decided. */
interface DecidedRequest extends NeededAccess, Omit<Caller, "now"> {
  at: Date;
  /** What was done when it was first decided, as `begin` was told. */
  step: string;
}

/** A request that a statement allowed. */
export interface AllowedRequest extends DecidedRequest {
  by: StatementReference;
}

/** A request that was denied. */
export interface DeniedRequest extends DecidedRequest {
  denial: Denial;
}

/** The decisions of a run: each request of a principal for an action on a resource once. */
export class DecisionLog {
  readonly #allowed = new Map<string, AllowedRequest>();
  readonly #denied = new Map<string, DeniedRequest>();
  #step = "";

  /** Receives each decision; give it to `startSystem`. Decisions that depend on unknown policies are left out. */
  readonly onDecision: OnDecision = ({ decision, ...request }: DecisionRecord) => {
    if (decision === undefined) return;
    const { principal, sourceArn = "", action, resource } = request;
    const decided = { ...request, step: this.#step };
    const key = [nameOfPrincipal(principal), sourceArn, action, resource];
    if (decision.result !== "allowed") this.#add(this.#denied, key, { ...decided, denial: decision });
    else {
      const { by } = decision;
      this.#add(this.#allowed, [...key, by.policyId, String(by.index)], { ...decided, by });
    }
  };

  /** Names what is done from now on, such as `a document is withdrawn`. */
  begin(step: string): void {
    this.#step = step;
  }

  /** In the order in which they were first allowed. */
  allowed(): AllowedRequest[] {
    return [...this.#allowed.values()];
  }

  /** In the order in which they were first denied. */
  denied(): DeniedRequest[] {
    return [...this.#denied.values()];
  }

  #add<Entry>(entries: Map<string, Entry>, key: string[], entry: Entry): void {
    const text = JSON.stringify(key);
    if (!entries.has(text)) entries.set(text, entry);
  }
}
