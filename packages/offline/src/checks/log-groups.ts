import { createOrder } from "../graph/dependency-order.ts";
import type { Resource } from "../graph/graph.ts";
import { factsOf } from "../services/facts.ts";
import { collectViolations, type Rule } from "./rule.ts";

/** The log groups that services write to. The rules of CloudWatch Logs check the groups themselves. */
export const logGroupRule: Rule = {
  id: "log-group",
  demands:
    "Everything that writes logs has a declared log group, which exists before it: a group that AWS makes keeps its events for ever, and then conflicts with the declared one.",
  page: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
  check(graph) {
    const { violations, report } = collectViolations("log-group");
    const isAfter = createOrder(graph);
    const groups = new Map(
      graph.resources.flatMap((resource) =>
        (factsOf(resource.type)?.logGroupNames?.(resource) ?? []).map((name) => [name, resource] as const),
      ),
    );
    const requireGroup = (writer: Resource, nameOrArn: string | undefined, purpose: string) => {
      const group = groups.get((nameOrArn ?? "").replace(/:\*$/, ""));
      if (!group)
        report(writer, `Its ${purpose} "${nameOrArn ?? ""}" is not declared.`, "Declare it, with retention.");
      else if (!isAfter(writer, group))
        report(
          writer,
          `Its ${purpose} may be made after it.`,
          "Refer to the group, or name it in dependsOn.",
        );
    };
    for (const resource of graph.resources)
      for (const { group, purpose, writer } of factsOf(resource.type)?.logGroups?.(resource, graph) ?? [])
        requireGroup(writer ?? resource, group, purpose);
    return violations;
  },
};
