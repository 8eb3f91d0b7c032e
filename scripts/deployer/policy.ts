import type { Graph, Resource } from "../../packages/offline/src/graph/graph.ts";
import { actionsByType } from "./actions.ts";
import { roleGrants, roleTypes } from "./roles.ts";
import { bootstrapGrants, stateGrants } from "./sst.ts";
import { type Grant, type Policy, policiesOf, statementsFor } from "./statements.ts";

/** Components of SST and random values exist in SST's state only. */
const isInState = (type: string): boolean => /^(sst:|random:)/.test(type);

/** The types of a graph for which it is not known what a deploy calls. */
export function unknownTypes({ resources }: Pick<Graph, "resources">): string[] {
  const types = new Set(resources.map(({ type }) => type));
  return [...types]
    .filter((type) => !isInState(type) && !roleTypes.has(type) && !actionsByType.has(type))
    .sort();
}

/**
 * The least policies with which `sst deploy` and `sst remove` work for a stage, by name.
 *
 * @param graph the stage
 * @param account the id of the account that the stage is deployed into
 * @returns the policies of the stage's deployer, and `bootstrap`, which is needed before the first deploy in a region
 * @throws Error that names the types for which the actions are not known
 */
export async function deployerPolicies(graph: Graph, account: string): Promise<Record<string, Policy>> {
  const unknown = unknownTypes(graph);
  if (unknown.length > 0)
    throw new Error(`The actions for ${unknown.join(", ")} are not known. Add them to scripts/deployer.`);
  const places = new Map([
    ["APP", graph.app],
    ["STAGE", graph.stage],
    ["REGION", graph.region],
    ["ACCOUNT", graph.accountId],
  ]);
  const fill = <Part>(part: Part): Part =>
    JSON.parse(
      JSON.stringify(part).replaceAll(
        /\b(APP|STAGE|REGION|ACCOUNT)\b/g,
        (place) => places.get(place) ?? place,
      ),
    );
  const arnOfRole = ({ outputs }: Resource) =>
    `arn:aws:iam::${graph.accountId}:role/${namePattern(outputs.name, graph)}`;
  const grants = [
    ...fill(stateGrants),
    ...graph.resources.flatMap((resource) => grantsOf(resource, graph, fill)),
    ...roleGrants(graph, arnOfRole),
  ];
  const inAccount = (each: readonly Grant[]): Grant[] =>
    JSON.parse(JSON.stringify(each).replaceAll(graph.accountId, account));
  const policies = policiesOf(await statementsFor(inAccount(grants)));
  return Object.fromEntries([
    ...policies.map((policy, index) => [`${graph.app}-${graph.stage}-deploy-${index + 1}`, policy]),
    [`${graph.app}-bootstrap`, ...policiesOf(await statementsFor(inAccount(fill(bootstrapGrants))))],
  ]);
}

/** The grants for one resource; none for one that exists in SST's state only. */
function grantsOf(resource: Resource, graph: Graph, fill: <Part>(part: Part) => Part): Grant[] {
  const entry = actionsByType.get(resource.type);
  if (!entry) return [];
  const { name = ({ outputs, id }) => String(outputs.name ?? id) } = entry;
  const resourcesFor = (on: readonly string[]) =>
    fill(on).map((arn) => arn.replaceAll("NAME", () => namePattern(name(resource), graph)));
  const { tagged = [], untagged = [], also = [], serviceLinkedRole } = entry;
  const tags = { "aws:ResourceTag/sst:app": graph.app, "aws:ResourceTag/sst:stage": graph.stage };
  return [
    { actions: entry.actions, resources: resourcesFor(entry.on) },
    { actions: tagged, resources: resourcesFor(entry.on), condition: { StringEquals: tags } },
    { actions: untagged, resources: resourcesFor(entry.on), condition: { StringEqualsIfExists: tags } },
    ...also
      .filter(({ when }) => !when || when(resource))
      .map(({ on, actions, condition = {} }) => ({
        actions,
        resources: resourcesFor(on),
        condition: fill(condition),
      })),
    ...(serviceLinkedRole
      ? [
          {
            actions: ["iam:CreateServiceLinkedRole"],
            resources: [`arn:aws:iam::${graph.accountId}:role/aws-service-role/${serviceLinkedRole}/*`],
            condition: { StringEquals: { "iam:AWSServiceName": serviceLinkedRole } },
          },
        ]
      : []),
  ];
}

/**
 * A name with `*` in place of what is generated: all names of the stage where it begins with those of app and stage, and
 * otherwise the name without the provider's or SST's suffix.
 */
function namePattern(name: string, { app, stage }: Graph): string {
  const prefix = `${app}-${stage}-`;
  const start = name.indexOf(prefix);
  if (start >= 0) return `${name.slice(0, start + prefix.length)}*`;
  return name.replace(/-(\d{26}|[0-9a-f]{7}|[a-z]{8})$/, "-*");
}
