import type { Graph, Properties, Resource } from "../../../packages/offline/src/graph/graph.ts";
import { adding, changing, find, ofType, type Regression, setting } from "./regression.ts";

const integrationType = "aws:apigateway/integration:Integration";
const permission = { action: "lambda:InvokeFunction" };

const settleName = (graph: Graph) => find(graph, "SettleFunction").outputs.name as string;
const settleArn = (graph: Graph) => find(graph, "SettleFunction").outputs.arn as string;
const executionArn = (graph: Graph) => find(graph, "GatewayApi").outputs.executionArn as string;

/** The permission of the user pool for its trigger. */
function triggerPermission(graph: Graph): Resource {
  const [found] = ofType(graph, "aws:lambda/permission:Permission").filter(
    ({ inputs }) => inputs.principal === "cognito-idp.amazonaws.com",
  );
  if (!found) throw new Error("The graph has no permission for Cognito.");
  return found;
}

export const integrations: Regression[] = [
  {
    finding: 2,
    what: "an integration's URI is the function's ARN",
    change: (graph) => {
      const { arn, invokeArn } = find(graph, "ApiFunction").outputs;
      for (const { inputs } of ofType(graph, integrationType)) inputs.uri = arn;
      const deployment = find(graph, "GatewayDeployment");
      deployment.inputs = JSON.parse(JSON.stringify(deployment.inputs).replaceAll(invokeArn, arn));
    },
    violation: { rule: "integration-uri", resource: "GatewayRoute", message: "invocation URI" },
    // No integration invokes the function then, so nothing needs its permissions.
    alsoViolates: ["integration-permission"],
  },
  {
    finding: 2,
    what: "an event target names a role that is not declared",
    change: adding("aws:cloudwatch/eventTarget:EventTarget", "Typed", (graph) => ({
      ...find(graph, "UploadedTarget").inputs,
      roleArn: `arn:aws:iam::${graph.accountId}:role/airlock-prod-Upload`,
    })),
    violation: { rule: "reference", resource: "Typed", message: "role/airlock-prod-Upload" },
    alsoViolates: ["removal-order"],
  },
  {
    finding: 2,
    what: "an integration calls Lambda by GET",
    change: (graph) => {
      const integration = ofType(graph, integrationType).find(({ inputs }) => inputs.type === "AWS_PROXY");
      if (integration) integration.inputs.integrationHttpMethod = "GET";
    },
    violation: { rule: "integration-uri", resource: "GatewayRoute", message: "with GET" },
  },
  {
    finding: 3,
    what: "the API may invoke the function from any stage, method and path",
    change: changing("GatewayPermission-getHealth", (inputs, graph) => {
      inputs.sourceArn = `${executionArn(graph)}/*`;
    }),
    violation: {
      rule: "integration-permission",
      resource: "GatewayPermission-getHealth",
      message: "which no method needs",
    },
  },
  {
    finding: 3,
    what: "a method calls another function than the one that it may call",
    change: changing("GatewayPermission-getDocumentPreview", (inputs, graph) => {
      inputs.function = settleArn(graph);
    }),
    violation: {
      rule: "integration-permission",
      resource: "GatewayRoute",
      message: "No permission lets",
    },
  },
  {
    finding: 3,
    what: "every principal may invoke a function",
    change: adding("aws:lambda/permission:Permission", "Everybody", (graph) => ({
      ...permission,
      function: settleName(graph),
      principal: "*",
    })),
    violation: { rule: "least-privilege", resource: "Everybody", message: "allowed to *" },
  },
  {
    finding: 3,
    what: "a service may invoke a function without a source",
    change: adding("aws:lambda/permission:Permission", "AnyRule", (graph) => ({
      ...permission,
      function: settleArn(graph),
      principal: "events.amazonaws.com",
    })),
    violation: { rule: "least-privilege", resource: "AnyRule", message: "for any source" },
  },
  {
    finding: 3,
    what: "the user pool has no permission to invoke its trigger",
    change: (graph) => {
      const permission = triggerPermission(graph);
      graph.resources = graph.resources.filter(({ urn }) => urn !== permission.urn);
    },
    violation: { rule: "trigger-permission", resource: "Identity", message: "No permission lets it call" },
  },
  {
    finding: 3,
    what: "every user pool of the account may invoke the trigger",
    change: (graph) => {
      const { inputs } = triggerPermission(graph);
      inputs.sourceArn = inputs.sourceArn.replace(/userpool\/.*/, "userpool/*");
    },
    violation: { rule: "trigger-permission", resource: "Identity", message: "which no trigger needs" },
  },
];

/** Removes the triggers of the deployment whose value has a text. */
const removingTriggers = (text: (graph: Graph) => string) =>
  changing("GatewayDeployment", ({ triggers }, graph) => {
    const removed = Object.keys(triggers).filter((name) => triggers[name].includes(text(graph)));
    if (removed.length === 0) throw new Error(`No trigger of the deployment has ${text(graph)}.`);
    for (const name of removed) delete triggers[name];
  });

export const deployments: Regression[] = [
  {
    finding: 4,
    what: "a change of the resource policy triggers no deployment",
    change: removingTriggers(() => "aws:SourceIp"),
    violation: { rule: "resource-policy", resource: "GatewayDeployment", message: "not among its triggers" },
  },
  {
    finding: 4,
    what: "the API has a second resource policy in its arguments",
    change: changing("GatewayApi", (inputs, graph) => {
      const document = JSON.parse(find(graph, "GatewayPolicy").inputs.policy);
      // The other statement allows "*", which least privilege excuses in GatewayPolicy only.
      const Statement = document.Statement.filter(({ Effect }: Properties) => Effect === "Deny");
      inputs.policy = JSON.stringify({ ...document, Statement });
    }),
    violation: { rule: "resource-policy", resource: "GatewayApi", message: "2 resource policies" },
  },
  {
    finding: 4,
    what: "a change of the user pool triggers no deployment",
    change: removingTriggers((graph) => find(graph, "IdentityUserPool").outputs.arn),
    violation: { rule: "resource-policy", resource: "GatewayDeployment", message: "Authorizer" },
  },
  {
    finding: 4,
    what: "a new method triggers no deployment",
    change: removingTriggers((graph) => find(graph, "ApiFunction").outputs.invokeArn),
    violation: {
      rule: "resource-policy",
      resource: "GatewayDeployment",
      message: "Integration is not among its triggers",
    },
  },
  {
    finding: 14,
    what: "the resource policy denies other networks one method only",
    change: (graph) => {
      const { inputs } = find(graph, "GatewayPolicy");
      const document = JSON.parse(inputs.policy);
      for (const statement of document.Statement)
        if (statement.Effect === "Deny") statement.Resource = `${executionArn(graph)}/*/GET/health`;
      const { triggers } = find(graph, "GatewayDeployment").inputs;
      const trigger = Object.keys(triggers).find((name) => triggers[name] === inputs.policy) ?? "policy";
      inputs.policy = triggers[trigger] = JSON.stringify(document);
    },
    violation: {
      rule: "resource-policy",
      resource: "GatewayPolicy",
      message: "callers outside of these networks",
    },
  },
];

export const firewall: Regression[] = [
  {
    finding: 11,
    what: "the web ACL is associated with the API's execution ARN",
    change: changing("FirewallAssociation", (inputs, graph) => {
      inputs.resourceArn = executionArn(graph);
    }),
    violation: { rule: "firewall", resource: "GatewayStage", message: "No web ACL" },
  },
  {
    finding: 11,
    what: "the web ACL's sampled requests have tokens",
    change: setting("Firewall", { dataProtectionConfig: undefined }),
    violation: { rule: "firewall", resource: "Firewall", message: "sampled requests" },
  },
];

/** Adds a field to the format of the API's access log. */
const logging = (field: string) =>
  changing("GatewayStage", ({ accessLogSettings }) => {
    accessLogSettings.format = JSON.stringify({ ...JSON.parse(accessLogSettings.format), field });
  });

export const accessLogs: Regression[] = [
  {
    finding: 8,
    what: "the access log has the caller's user agent",
    change: logging("$context.identity.userAgent"),
    violation: { rule: "access-log", resource: "GatewayStage", message: "$context.identity.userAgent" },
  },
  {
    finding: 8,
    what: "the access log has the path as the caller wrote it",
    change: logging("$context.path"),
    violation: { rule: "access-log", resource: "GatewayStage", message: "$context.path" },
  },
];

export const outputs: Regression[] = [
  {
    finding: 10,
    what: "an output is not a value of a resource",
    change: (graph) => {
      graph.outputs.vault = "airlock-vault";
    },
    violation: { rule: "output", resource: "vault", message: "airlock-vault" },
  },
];

export const logGroups: Regression[] = [
  {
    finding: 8,
    what: "a function's log group has no retention",
    change: setting("ApiLogs", { retentionInDays: undefined }),
    violation: { rule: "log-group", resource: "ApiLogs", message: "for ever" },
  },
  {
    finding: 8,
    what: "the API's execution log group may be made after its stage",
    change: (graph) => {
      const { urn } = find(graph, "GatewayExecutionLogs");
      for (const resource of graph.resources)
        resource.dependsOn = resource.dependsOn.filter((dependency) => dependency !== urn);
    },
    violation: { rule: "log-group", resource: "GatewayStage", message: "execution log" },
  },
  {
    finding: 8,
    what: "the API's methods do not log",
    change: changing("GatewaySettings", ({ settings }) => {
      settings.loggingLevel = "OFF";
    }),
    violation: { rule: "log-group", resource: "GatewayStage", message: "methods write no execution logs" },
  },
];
