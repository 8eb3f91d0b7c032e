import { authoredName, type Graph, type Resource } from "../graph/graph.ts";

/** What is drawn, with how it is called and the shape of its node; everything else belongs to one of these. */
const kinds: Record<string, { called: string; shape: [string, string] }> = {
  "aws:apigateway/restApi:RestApi": { called: "API Gateway", shape: ["[", "]"] },
  "aws:wafv2/webAcl:WebAcl": { called: "AWS WAF", shape: ["{{", "}}"] },
  "aws:cognito/userPool:UserPool": { called: "Cognito", shape: ["[", "]"] },
  "aws:lambda/function:Function": { called: "Lambda", shape: ["([", "])"] },
  "aws:dynamodb/table:Table": { called: "DynamoDB", shape: ["[(", ")]"] },
  "aws:s3/bucketV2:BucketV2": { called: "S3", shape: ["[(", ")]"] },
  "aws:sfn/stateMachine:StateMachine": { called: "Step Functions", shape: ["[[", "]]"] },
  "aws:cloudwatch/eventRule:EventRule": { called: "EventBridge rule", shape: [">", "]"] },
  "aws:scheduler/schedule:Schedule": { called: "Schedule", shape: [">", "]"] },
  "aws:sqs/queue:Queue": { called: "SQS", shape: ["[/", "/]"] },
  "aws:sns/topic:Topic": { called: "SNS", shape: ["[/", "/]"] },
  "aws:guardduty/malwareProtectionPlan:MalwareProtectionPlan": { called: "GuardDuty", shape: ["{{", "}}"] },
};

/**
 * A Mermaid flowchart of what a graph declares: a node for everything that holds or moves data, an arrow wherever one may
 * act on another, told from policies, targets, integrations and associations. What is said most often takes no words, or
 * nothing could be read: an arrow without any reads and writes, a dotted one only reads. Alarms are counted.
 * https://mermaid.js.org/syntax/flowchart.html
 */
export function drawGraph(graph: Graph): string {
  const drawn = graph.resources.filter(({ type, options }) => kinds[type] && !options.read);
  const nodeOf = new Map(drawn.map((resource) => [resource, identifier(resource)]));
  const edges = new Map<string, Set<string>>();
  const connect = (from: Resource | undefined, to: Resource | undefined, ...labels: string[]) => {
    if (!from || !to || from === to) return;
    const key = `${nodeOf.get(from)} ${nodeOf.get(to)}`;
    edges.set(key, new Set([...(edges.get(key) ?? []), ...labels]));
  };
  /** The drawn resource that an ARN, a name or an id leads to. */
  const find = (reference: unknown) =>
    typeof reference !== "string"
      ? undefined
      : drawn
          .filter(({ id, outputs }) =>
            [id, outputs.arn, outputs.name, outputs.bucket]
              .filter((name): name is string => typeof name === "string" && name.length > 0)
              .some((name) => reference === name || reference.startsWith(`${name}/`)),
          )
          .at(0);
  const roles = new Map(
    graph.resources
      .filter(({ type }) => type === "aws:iam/role:Role")
      .map((role) => [role.outputs.arn as string, role]),
  );
  const apiOfStage = (stageArn: string) =>
    drawn.find(({ type, id }) => type.endsWith(":RestApi") && stageArn.includes(`/restapis/${id}/`));

  for (const resource of graph.resources) {
    const { type, inputs } = resource;
    if (type === "aws:apigateway/integration:Integration")
      connect(
        find(inputs.restApi),
        drawn.find(({ outputs: { invokeArn } }) => invokeArn && invokeArn === inputs.uri),
        "invokes",
      );
    if (type === "aws:apigateway/authorizer:Authorizer")
      for (const arn of inputs.providerArns ?? [])
        connect(find(inputs.restApi), find(arn), "checks tokens with");
    if (type === "aws:wafv2/webAclAssociation:WebAclAssociation")
      connect(find(inputs.webAclArn), apiOfStage(inputs.resourceArn), "guards");
    if (type === "aws:guardduty/malwareProtectionPlan:MalwareProtectionPlan") {
      const { bucketName } = inputs.protectedResource.s3Bucket;
      connect(resource, find(bucketName), "scans");
      for (const rule of rulesWith(graph, "aws.guardduty", bucketName))
        connect(resource, find(rule.outputs.arn), "tells");
    }
    if (type === "aws:s3/bucketNotification:BucketNotification" && inputs.eventbridge)
      for (const rule of rulesWith(graph, "aws.s3", inputs.bucket))
        connect(find(inputs.bucket), find(rule.outputs.arn), "tells");
    if (type === "aws:cloudwatch/eventTarget:EventTarget") {
      const rule = drawn.find(
        ({ type, outputs }) => type.endsWith(":EventRule") && outputs.name === inputs.rule,
      );
      connect(rule, find(inputs.arn), "starts");
      connect(rule, find(inputs.deadLetterConfig?.arn), "what cannot be delivered");
    }
    if (type === "aws:scheduler/schedule:Schedule") connect(resource, find(inputs.target.arn), "starts");
    const role = roles.get(inputs.role) ?? roles.get(inputs.roleArn);
    if (kinds[type] && role)
      for (const { Action, Resource } of statementsOf(role))
        for (const target of [Resource].flat()) connect(resource, find(target), ...verbs([Action].flat()));
  }

  const alarms = graph.resources.filter(({ type }) => type.endsWith(":MetricAlarm"));
  const told = new Set(alarms.flatMap(({ inputs }) => inputs.alarmActions ?? []).map(find));
  const nodes = inOrder([...nodeOf.values()], [...edges.keys()]);
  const placeOf = ([key]: [string, unknown]) => nodes.indexOf(key.split(" ")[0] as string);
  return [
    "flowchart LR",
    ...nodes.map((node) => {
      const resource = drawn.find((candidate) => nodeOf.get(candidate) === node) as Resource;
      const { called, shape } = kinds[resource.type] as (typeof kinds)[string];
      return `  ${node}${shape[0]}"${authoredName(graph, resource)}<br/><small>${called}</small>"${shape[1]}`;
    }),
    ...[...edges]
      .sort((a, b) => placeOf(a) - placeOf(b))
      .map(([key, labels]) => `  ${key.replace(" ", ` ${arrow([...labels].sort().join(", "))} `)}`),
    ...[...told].map(
      (topic) => topic && `  alarms["${alarms.length} alarms"] -->|"tell"| ${nodeOf.get(topic)}`,
    ),
    "",
  ].join("\n");
}

/** An arrow, without the words that most arrows would carry. */
const arrow = (label: string) =>
  label === "reads, writes" ? "-->" : label === "reads" ? "-.->" : `-->|"${label}"|`;

/**
 * Nodes as arrows lead to them, from those that none leads to: the layout puts side by side what stands so. What came last
 * in the graph comes first, since resources follow what they use, and arrows cross less that way.
 */
function inOrder(nodes: string[], edges: string[]): string[] {
  const arrows = edges.map((key) => key.split(" ") as [string, string]);
  const ordered = new Set<string>();
  const follow = (node: string) => {
    if (ordered.has(node)) return;
    ordered.add(node);
    for (const [from, to] of arrows) if (from === node) follow(to);
  };
  for (const node of nodes.toReversed()) if (!arrows.some(([, to]) => to === node)) follow(node);
  nodes.forEach(follow);
  return [...ordered];
}

const identifier = ({ type, name }: Resource) => `${type.split(":").at(-1)}_${name}`.replaceAll(/\W/g, "_");

/** Rules whose pattern names a source and, somewhere, a bucket. */
const rulesWith = (graph: Graph, source: string, bucket: string) =>
  graph.resources.filter(({ type, inputs }) => {
    if (!type.endsWith(":EventRule") || !inputs.eventPattern) return false;
    const pattern = JSON.parse(inputs.eventPattern);
    return pattern.source?.includes(source) && JSON.stringify(pattern.detail ?? {}).includes(`"${bucket}"`);
  });

interface Statement {
  Effect: string;
  Action?: string | string[];
  Resource?: string | string[];
}

function statementsOf(role: Resource): { Action: string | string[]; Resource: string | string[] }[] {
  return (role.inputs.inlinePolicies ?? [])
    .flatMap(({ policy }: { policy: string }) => [JSON.parse(policy).Statement].flat())
    .filter(({ Effect, Action, Resource }: Statement) => Effect === "Allow" && Action && Resource);
}

/** What a grant's actions come to, in words. */
function verbs(actions: string[]): string[] {
  const names = actions.map((action) => action.split(":")[1] ?? action);
  const kindsOfAction: [string, RegExp][] = [
    ["calls", /^(Invoke|Start)/],
    ["reads", /^(Get|Query|List|Describe|BatchGet|Head)/],
    ["sends", /^(Send|Publish)/],
    ["writes", /^(Put|Update|Delete|BatchWrite|Create)/],
  ];
  return kindsOfAction
    .filter(([, pattern]) => names.some((name) => pattern.test(name)))
    .map(([word]) => word);
}
