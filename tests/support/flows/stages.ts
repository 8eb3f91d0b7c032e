import type { Graph } from "../../../packages/offline/src/graph/graph.ts";
import { declaredGrants, type Grant } from "../../../packages/offline/src/iam/declared-grants.ts";
import { logicalNames } from "../../../packages/offline/src/iam/logical-names.ts";

/** The stages whose decisions are recorded: one without options and with an existing key, and one with every option. */
export const recordedStages = ["offline-least", "offline-most"] as const;

/** The grants of a stage as texts that are the same in every stage and for every client. */
export function namesOfGrants(graph: Graph): Map<string, Grant> {
  const nameOf = logicalNames(graph);
  const stable = (text: string) =>
    text
      .replaceAll(`${graph.app}-${graph.stage}-`, "")
      .replaceAll(graph.accountId, "ACCOUNT")
      // The last part of a webhook's names is the client's.
      .replace(/^(Webhook\w*)-[\w-]+?(Role|Policy|\/.*)?$/, "$1-CLIENT$2")
      .replace(/^(Webhook\w*-CLIENT)\/.*$/, "$1/ID");
  return new Map(
    declaredGrants(graph).map((grant) => [
      `${stable(grant.carrier.name)}: ${grant.action} on ${stable(nameOf(grant.resource))}`,
      grant,
    ]),
  );
}
