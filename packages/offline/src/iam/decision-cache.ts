import type { NeededAccess } from "./authorizer.ts";
import type { Decision } from "./evaluate.ts";
import type { Principal } from "./principals.ts";
import type { ContextValue, RequestContext } from "./request-context.ts";

/** A decision, and the condition keys that the evaluation read with their values. */
interface CachedDecision {
  decision: Decision;
  read: readonly (readonly [key: string, value: ContextValue | undefined])[];
}

/** Principals, actions and resources that are remembered; the one that was used least recently is forgotten for a new one. */
const requestsAtMost = 2_000;
/** Decisions for one principal, action and resource that differ in the values of condition keys. */
const decisionsAtMost = 8;

/**
 * Decisions by principal, action, resource and the value of each condition key that the evaluation read. An evaluation
 * depends on nothing else, as policies do not change while the system runs.
 */
export class DecisionCache {
  readonly #decisions = new Map<string, CachedDecision[]>();

  /**
   * The remembered decision about a request, or else a new one.
   * @param evaluate decides by a context; reads condition keys from no other
   */
  decide(
    principal: Principal,
    { action, resource }: NeededAccess,
    context: RequestContext,
    evaluate: (context: RequestContext) => Decision,
  ): Decision {
    const key = JSON.stringify([...identityOf(principal), action, resource]);
    const cached = this.#decisions.get(key) ?? [];
    const known = cached.find(({ read }) =>
      read.every(([name, value]) => isSameValue(context.get(name), value)),
    );
    if (known) {
      this.#remember(key, cached);
      return known.decision;
    }
    const read = new Map<string, ContextValue | undefined>();
    const decision = evaluate(new RecordingContext(context, read));
    if (cached.length >= decisionsAtMost) cached.shift();
    cached.push({ decision, read: [...read] });
    this.#remember(key, cached);
    return decision;
  }

  /** Puts decisions last, as the ones that were used most recently. */
  #remember(key: string, decisions: CachedDecision[]): void {
    this.#decisions.delete(key);
    const [oldest] = this.#decisions.keys();
    if (oldest !== undefined && this.#decisions.size >= requestsAtMost) this.#decisions.delete(oldest);
    this.#decisions.set(key, decisions);
  }
}

/** A context that remembers what is read from it. */
class RecordingContext implements RequestContext {
  readonly #context: RequestContext;
  readonly #read: Map<string, ContextValue | undefined>;

  constructor(context: RequestContext, read: Map<string, ContextValue | undefined>) {
    this.#context = context;
    this.#read = read;
  }

  get(key: string): ContextValue | undefined {
    const value = this.#context.get(key);
    this.#read.set(key, value);
    return value;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }
}

/** What tells a principal from every other. */
function identityOf(principal: Principal): (string | undefined)[] {
  switch (principal.kind) {
    case "role":
      return [principal.kind, principal.arn, principal.sessionArn];
    case "user":
      return [principal.kind, principal.arn];
    case "service":
      return [principal.kind, principal.name];
    case "anonymous":
      return [principal.kind];
  }
}

function isSameValue(one: ContextValue | undefined, other: ContextValue | undefined): boolean {
  if (typeof one !== "object" || typeof other !== "object") return one === other;
  return one.length === other.length && one.every((value, index) => value === other[index]);
}
