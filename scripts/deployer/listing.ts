import type { Graph } from "../../packages/offline/src/graph/graph.ts";
import { deployerPolicies } from "./policy.ts";

/** The policies of a stage's deployer in Markdown, a statement a line, with ACCOUNT in place of the account's id. */
export async function deployerListing(graph: Graph): Promise<string> {
  const policies = await deployerPolicies(graph, "ACCOUNT");
  return Object.entries(policies)
    .map(([name, { Statement }]) => {
      const lines = Statement.map((statement) => JSON.stringify(statement));
      return [`\`${name}\`:`, "", "```text", ...lines, "```"].join("\n");
    })
    .join("\n\n");
}
