import { expect, test } from "vitest";
import { type Graph, resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import {
  deploymentType,
  integrationType,
  resourceType,
  restApiType,
} from "../../packages/offline/src/services/apigateway/types.ts";
import { functionType } from "../../packages/offline/src/services/lambda/types.ts";
import { graphOf } from "../support/graphs.ts";

const named = <Found extends { name: string }>(resources: Found[], name: string): Found => {
  const found = resources.find((resource) => resource.name === name);
  if (!found) throw new Error(`The graph has no ${name}.`);
  return found;
};

/** The methods whose integration is a function, such as `GET /console`. */
function methodsOf(graph: Graph, invokeArn: string): string[] {
  const paths = new Map(resourcesOfType(graph, resourceType).map(({ id, outputs }) => [id, outputs.path]));
  return resourcesOfType(graph, integrationType)
    .filter(({ inputs }) => inputs.uri === invokeArn)
    .map(({ inputs }) => `${inputs.httpMethod} ${paths.get(inputs.resourceId)}`)
    .sort();
}

test.each(["prod", "dev", "everything"])(
  "in %s, the function Pages answers only below /console and /docs",
  async (stage) => {
    const graph = await graphOf(stage);
    const pages = named(resourcesOfType(graph, functionType), "PagesFunction");
    expect(methodsOf(graph, pages.outputs.invokeArn)).toEqual([
      "GET /console",
      "GET /console/{file+}",
      "GET /docs",
      "GET /docs/{file+}",
      "HEAD /console",
      "HEAD /console/{file+}",
      "HEAD /docs",
      "HEAD /docs/{file+}",
    ]);
  },
);

test.each(["prod", "dev"])("in %s, the function Pages may only write its log", async (stage) => {
  const graph = await graphOf(stage);
  const role = named(graph.resources, "PagesRole");
  const policies = role.inputs.inlinePolicies.map(({ policy }: { policy: string }) => JSON.parse(policy));
  expect(policies.flatMap(({ Statement }: { Statement: { Action: string[] }[] }) => Statement)).toEqual([
    expect.objectContaining({ Action: ["logs:CreateLogStream", "logs:PutLogEvents"] }),
  ]);
});

test("a deploy that changes from which size responses are compressed deploys the API again", async () => {
  const graph = await graphOf("prod");
  const [api] = resourcesOfType(graph, restApiType);
  const [deployment] = resourcesOfType(graph, deploymentType);
  expect(api?.inputs.minimumCompressionSize).toMatch(/^\d+$/);
  expect(deployment?.inputs.triggers).toMatchObject({ compression: api?.inputs.minimumCompressionSize });
});

test("the console of a stage with a domain is at the domain", async () => {
  const graph = await graphOf("everything");
  const { inputs } = named(resourcesOfType(graph, functionType), "PagesFunction");
  const { consoleUrl } = JSON.parse(inputs.environment?.variables?.CONSOLE_SETTINGS ?? "{}");
  expect(consoleUrl).toBe(graph.outputs.consoleUrl);
  expect(new URL(consoleUrl).pathname).toBe("/console");
});
