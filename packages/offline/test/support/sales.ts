import type { Properties, Resource } from "../../src/graph/graph.ts";
import type { System } from "../../src/run/system.ts";
import { eventsService } from "../../src/services/events/index.ts";
import { callsOfTarget } from "../../src/services/events/target-kinds.ts";
import { resource, serviceRole } from "./shop.ts";
import { arn, roleArn } from "./shop-names.ts";

/** A rule for the events of the source `shop`, with one target and its role. */
export function saleRule(target: Properties): Resource[] {
  return [
    serviceRole("Sold", "events.amazonaws.com", callsOfTarget(target.arn).calls),
    resource(
      "aws:cloudwatch/eventRule:EventRule",
      "Sold",
      { eventPattern: JSON.stringify({ source: ["shop"] }) },
      { outputs: { name: "sold", arn: arn("events", "rule/sold") } },
    ),
    resource("aws:cloudwatch/eventTarget:EventTarget", "SoldTarget", {
      rule: "sold",
      roleArn: roleArn("Sold"),
      ...target,
    }),
  ];
}

/** Puts an event of the source `shop` for each id. */
export const putSales = (system: System, ids: (string | number)[]) =>
  system
    .service(eventsService)
    .events.put(ids.map((id) => ({ Source: "shop", DetailType: "Sold", Detail: JSON.stringify({ id }) })));
