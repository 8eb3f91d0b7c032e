import type { Graph } from "../../../packages/offline/src/graph/graph.ts";
import { find, type Regression, setting } from "./regression.ts";

/** Removes a resource when the stage is removed. */
const removing =
  (...names: string[]) =>
  (graph: Graph) => {
    for (const name of names) delete find(graph, name).options.retainOnDelete;
  };

const authorizer = "GatewayAuthorizerTokensAuthorizer";

/** What a second deploy, a removal and a second region do. */
export const lifecycle: Regression[] = [
  {
    finding: 19,
    what: "a role has a name that a second region cannot have",
    change: setting("UploadedRole", { name: "airlock-prod-Uploaded", namePrefix: undefined }),
    violation: { rule: "fixed-global-name", resource: "UploadedRole", message: "airlock-prod-Uploaded" },
  },
  {
    finding: 19,
    what: "the dashboard has a name that a second region overwrites",
    change: setting("Dashboard", { dashboardName: "airlock-prod" }),
    violation: { rule: "fixed-global-name", resource: "Dashboard", message: "in all regions" },
  },
  {
    finding: 19,
    what: "the alias of the retained key has a fixed name",
    stage: "everything",
    change: setting("VaultKeyAlias", { name: "alias/airlock-everything-Vault", namePrefix: undefined }),
    violation: { rule: "fixed-retained-name", resource: "VaultKeyAlias", message: "a later deploy" },
  },
  {
    finding: 19,
    what: "a queue's name is longer than SQS accepts",
    change: setting("Unrecorded", { name: "u".repeat(81) }),
    violation: { rule: "name-too-long", resource: "Unrecorded", message: "81 characters" },
  },
  {
    finding: 20,
    what: "removing the stage suspends the vault's versioning",
    change: removing("VaultVersioning"),
    violation: { rule: "retained-with-parent", resource: "VaultVersioning", message: "VaultBucket" },
  },
  {
    finding: 20,
    what: "removing the stage drops the lifecycle of the bucket of AWS Config's history",
    stage: "everything",
    change: removing("AuditHistoryLifecycle"),
    violation: { rule: "retained-with-parent", resource: "AuditHistoryLifecycle", message: "AuditHistory" },
  },
  {
    finding: 20,
    what: "the alias of the retained key is removed",
    stage: "everything",
    change: removing("VaultKeyAlias"),
    violation: { rule: "retained-with-parent", resource: "VaultKeyAlias", message: "VaultKey" },
  },
  {
    finding: 21,
    what: "the authorizer can be removed before the methods that name it",
    change: (graph) => {
      const { urn } = find(graph, authorizer);
      for (const resource of graph.resources)
        if (resource.type === "aws:apigateway/method:Method")
          resource.dependsOn = resource.dependsOn.filter((other) => other !== urn);
    },
    violation: { rule: "removal-order", resource: "GatewayRoute", message: authorizer },
  },
];
