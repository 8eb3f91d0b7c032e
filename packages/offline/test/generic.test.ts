import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { authoredName, type Graph, resourcesOfType } from "../src/graph/graph.ts";
import { innerMachines } from "../src/services/states/definition.ts";
import type { Machine, State } from "../src/services/states/language.ts";
import { synthesize } from "../src/synth/synthesize.ts";

const source = fileURLToPath(new URL("../src", import.meta.url));
const application = resolve(source, "../../..");

/** Names of the application that are also words of AWS, of SST or of English, each as it stands in this package. */
const shared: Record<string, string> = {
  Api: "API Gateway",
  Gateway: "API Gateway",
  Settings: "English",
  Dashboard: "CloudWatch's resource type",
  Failed: "how Step Functions says that something failed",
  id: "every resource has one",
  owner: "who holds the data folder",
};

/** What only this application says, and where: names of resources, routes, keys, indexes, states, variables, prefixes. */
function namesOf(graph: Graph): Map<string, string> {
  const names = new Map<string, string>();
  const add = (kind: string, given: unknown[]) => {
    for (const name of given) if (typeof name === "string" && name && !shared[name]) names.set(name, kind);
  };
  add("the application's name", [graph.app]);
  add(
    "a resource",
    graph.resources.map((resource) => authoredName(graph, resource)),
  );
  for (const { outputs } of resourcesOfType(graph, "aws:apigateway/resource:Resource"))
    add("a route", [outputs.path]);
  for (const { inputs } of resourcesOfType(graph, "aws:dynamodb/table:Table")) {
    add("a key", [inputs.ttl?.attributeName, ...inputs.attributes.map(({ name }: State) => name)]);
    add(
      "an index",
      (inputs.globalSecondaryIndexes ?? []).map(({ name }: State) => name),
    );
  }
  for (const { inputs } of resourcesOfType(graph, "aws:sfn/stateMachine:StateMachine"))
    add("a state", statesOf(JSON.parse(inputs.definition)));
  for (const { inputs } of resourcesOfType(graph, "aws:lambda/function:Function"))
    add(
      "an environment variable",
      Object.keys(inputs.environment?.variables ?? {}).filter((name) => !/^(SST|AWS|NODE)_/.test(name)),
    );
  for (const { inputs } of resourcesOfType(graph, "aws:cognito/userPoolClient:UserPoolClient"))
    add("a client or scope", [inputs.name, ...(inputs.allowedOauthScopes ?? [])]);
  for (const [, prefix] of JSON.stringify(graph.resources).matchAll(/arn:aws:s3:::[\w.-]+\/([\w-]+)\/\*/g))
    add("a prefix of the bucket", [`${prefix}/`]);
  return names;
}

function statesOf(machine: Machine): string[] {
  return Object.entries(machine.States).flatMap(([name, state]) => [
    name,
    ...innerMachines(state).flatMap(statesOf),
  ]);
}

test("nothing in this package knows a name of the application beside it", { timeout: 120_000 }, async () => {
  const { graph } = await synthesize({ root: application, stage: "offline" });
  const names = namesOf(graph);
  // A table, routes, states and prefixes were found: else nothing would be looked for.
  expect(new Set(names.values()).size).toBeGreaterThanOrEqual(8);

  const found: string[] = [];
  for (const file of await readdir(source, { recursive: true })) {
    if (!file.endsWith(".ts")) continue;
    const text = await readFile(join(source, file), "utf8");
    // Also in front of a variable's name, in whatever case.
    expect(text.toLowerCase(), file).not.toContain(graph.app);
    for (const [index, line] of text.split("\n").entries())
      for (const [name, kind] of names)
        if (says(line, name)) found.push(`${file}:${index + 1}: ${name}, ${kind}: ${line.trim()}`);
  }
  expect(found).toEqual([]);
});

/** Whether a line has a name as a word of its own. */
function says(line: string, name: string): boolean {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  return new RegExp(`(?<![\\w/.-])${escaped}${name.endsWith("/") ? "" : "(?![\\w-])"}`).test(line);
}
