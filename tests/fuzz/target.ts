import type fc from "fast-check";
import { judge, type Violation } from "./judge.ts";
import { bytesOf, isRaw, type Plan } from "./plan.ts";
import { exchange, type Outcome } from "./wire.ts";
import type { World } from "./world.ts";

/** One request, or several that belong together. */
export interface Attack {
  /** What is sent, for the report. */
  readonly sent: object;
  /** Sends it; gives the rule that the system broke, if any. */
  run(world: World): Promise<Violation | undefined>;
}

/** One part of the system that is attacked, and with what. */
export interface FuzzTarget {
  readonly name: string;
  readonly attacks: fc.Arbitrary<Attack>;
}

/** A target of single requests. */
export const requestTarget = (name: string, plans: fc.Arbitrary<Plan>): FuzzTarget => ({
  name,
  attacks: plans.map((plan) => ({
    sent: plan,
    run: async (world) => judge(plan, await send(plan, world)),
  })),
});

/** Without an answer for so long, a request counts as hanging. */
const patience = 60_000;
const millisecondsOfRaw = 300;

/** Sends a request on a connection of its own. */
export async function send(plan: Plan, world: World): Promise<Outcome> {
  const url = new URL((plan.port === "api" ? world.outputs.apiUrl : world.outputs.awsEndpoint) ?? "");
  return exchange([await bytesOf(plan, world)], {
    port: Number(url.port),
    method: plan.method,
    halfCloseAfter: isRaw(plan) ? millisecondsOfRaw : patience,
    patience,
  });
}
