import { authoredName, type Graph, type Resource } from "../graph/graph.ts";
import { policiesOf } from "../iam/policies.ts";
import { listOf, statementsOf } from "../iam/statements.ts";
import { factsOf } from "../services/facts.ts";

/**
 * A Mermaid flowchart of what a graph declares: a node for each resource that stores or moves data, and an arrow where one
 * acts on another, according to policies, targets, integrations and associations. An arrow without a label reads and
 * writes; a dotted one only reads. Alarms are counted.
 * https://mermaid.js.org/syntax/flowchart.html
 */
export function drawGraph(graph: Graph): string {
  const nodes = graph.resources.filter(({ type, options }) => factsOf(type)?.node && !options.read);
  const counted = countedNodes(graph);
  const edges = collectEdges(graph, nodes, counted);
  const ordered = inOrder(nodes.map(nodeId), [...edges.keys()]);
  const position = ([key]: [string, unknown]) => ordered.indexOf(key.split(" ")[0] as string);
  const labels = new Map(nodes.map((resource) => [nodeId(resource), nodeLabel(graph, resource)]));
  for (const [id, { title, members }] of counted) labels.set(id, `["${members.size} ${title}"]`);
  return [
    "flowchart LR",
    ...ordered.map((id) => `  ${id}${labels.get(id)}`),
    ...[...edges]
      .sort((one, other) => position(one) - position(other))
      .map(([key, names]) => `  ${key.replace(" ", ` ${arrow([...names].sort().join(", "))} `)}`),
    ...[...counted.keys()].filter((id) => !ordered.includes(id)).map((id) => `  ${id}${labels.get(id)}`),
    "",
  ].join("\n");
}

/** Resources that are drawn as one node with their number, by the node's id. */
function countedNodes(graph: Graph): Map<string, { title: string; members: Set<string> }> {
  const counted = new Map<string, { title: string; members: Set<string> }>();
  for (const { type, urn, options } of graph.resources) {
    const title = factsOf(type)?.countedAs;
    if (!title || options.read) continue;
    const entry = counted.get(title) ?? { title, members: new Set() };
    entry.members.add(urn);
    counted.set(title, entry);
  }
  return counted;
}

/** The arrows with their labels, by `from to`. */
function collectEdges(
  graph: Graph,
  nodes: Resource[],
  counted: ReturnType<typeof countedNodes>,
): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>();
  const idOf = createNodeSearch(graph, nodes, counted);
  const connect = (
    from: Resource | string | undefined,
    to: Resource | string | undefined,
    ...labels: string[]
  ) => {
    const [fromId, toId] = [idOf(from), idOf(to)];
    if (!fromId || !toId || fromId === toId) return;
    const key = `${fromId} ${toId}`;
    edges.set(key, new Set([...(edges.get(key) ?? []), ...labels]));
  };
  for (const resource of graph.resources)
    for (const { from, to, label } of factsOf(resource.type)?.connections?.(resource, graph) ?? [])
      connect(from, to, label);
  for (const resource of nodes)
    for (const { actions, targets } of grantsOfRole(graph, factsOf(resource.type)?.roleArn?.(resource)))
      for (const target of targets) connect(resource, target, ...verbs(actions));
  return edges;
}

/** Gives the node of a resource, or of the resource that an ARN, a name or an id (or the beginning of one) names. */
function createNodeSearch(
  graph: Graph,
  nodes: Resource[],
  counted: ReturnType<typeof countedNodes>,
): (end: Resource | string | undefined) => string | undefined {
  const countedArns = new Map(
    [...counted].flatMap(([id, { members }]) =>
      graph.resources
        .filter(({ urn }) => members.has(urn))
        .map(({ outputs }) => [outputs.arn as string, id] as const),
    ),
  );
  return (end) => {
    if (end === undefined) return undefined;
    if (typeof end !== "string") return nodes.some(({ urn }) => urn === end.urn) ? nodeId(end) : undefined;
    const node = nodes.find(({ id, outputs }) =>
      [id, outputs.arn, outputs.name, outputs.bucket]
        .filter((name): name is string => typeof name === "string" && name.length > 0)
        .some((name) => end === name || end.startsWith(`${name}/`)),
    );
    return node ? nodeId(node) : countedArns.get(end);
  };
}

/** What a role's identity policies allow. */
function grantsOfRole(graph: Graph, roleArn: string | undefined) {
  if (!roleArn) return [];
  return policiesOf(graph)
    .filter(({ kind, resource }) => kind === "identity" && resource.outputs.arn === roleArn)
    .flatMap(statementsOf)
    .filter(({ Effect }) => Effect === "Allow")
    .map(({ Action, Resource }) => ({ actions: listOf(Action), targets: listOf(Resource) }));
}

const nodeId = ({ type, name }: Resource) => `${type.split(":").at(-1)}_${name}`.replaceAll(/\W/g, "_");

function nodeLabel(graph: Graph, resource: Resource): string {
  const node = factsOf(resource.type)?.node;
  if (!node) return "";
  const [open, close] = node.shape;
  return `${open}"${authoredName(graph, resource)}<br/><small>${node.title}</small>"${close}`;
}

/** An arrow. It has no label when the role may read and write, which most may, or when all actions are allowed. */
const arrow = (label: string) =>
  label === "reads, writes" || label === "" ? "-->" : label === "reads" ? "-.->" : `-->|"${label}"|`;

/**
 * Nodes in the order in which arrows lead to them, which is the order of the layout. Nodes that no arrow leads to come
 * first, those declared last before the others: resources follow what they use, and fewer arrows cross that way.
 */
function inOrder(nodes: string[], edges: string[]): string[] {
  const arrows = edges.map((key) => key.split(" ") as [string, string]);
  const ids = [...arrows.flat().filter((id) => !nodes.includes(id)), ...nodes];
  const ordered = new Set<string>();
  const follow = (node: string) => {
    if (ordered.has(node)) return;
    ordered.add(node);
    for (const [from, to] of arrows) if (from === node) follow(to);
  };
  for (const node of ids.toReversed()) if (!arrows.some(([, to]) => to === node)) follow(node);
  ids.forEach(follow);
  return [...ordered];
}

/** A grant's actions in words. */
function verbs(actions: string[]): string[] {
  const names = actions.map((action) => action.split(":")[1] ?? action);
  const verbPatterns: [string, RegExp][] = [
    ["calls", /^(Invoke|Start)/],
    ["reads", /^(Get|Query|List|Describe|BatchGet|Head)/],
    ["sends", /^(Send|Publish)/],
    ["writes", /^(Put|Update|Delete|BatchWrite|Create)/],
  ];
  return verbPatterns.filter(([, pattern]) => names.some((name) => pattern.test(name))).map(([verb]) => verb);
}
