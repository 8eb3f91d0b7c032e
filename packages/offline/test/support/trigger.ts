import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { zipSync } from "fflate";
import type { Graph, Properties } from "../../src/graph/graph.ts";
import { resource } from "./local-aws.ts";
import { policyOf } from "./shop-names.ts";
import { poolArn, poolResources, type SignInTarget, startCognito, user } from "./sign-in.ts";

export const password = "Sesame-1234";
const functionArn = "arn:aws:lambda:us-west-2:123456789012:function:claims";
const roleArn = "arn:aws:iam::123456789012:role/claims";

/**
 * Answers what the attribute `answer` of the user says: a word, or a response as JSON, which may depend on the trigger's
 * source.
 */
const code = `export async function handler(event) {
  const answer = event.request.userAttributes["custom:answer"];
  if (answer === "throw") throw new Error("no entry on Sundays");
  if (answer === "nothing") return undefined;
  if (answer === "text") return "yes";
  if (answer === "wait") return new Promise((resolve) => setTimeout(resolve, 60_000));
  const response = JSON.parse(answer);
  const received = structuredClone(event);
  event.response = response[event.triggerSource] ?? response;
  const { accessTokenGeneration } = event.response.claimsAndScopeOverrideDetails ?? {};
  if (accessTokenGeneration?.claimsToAddOrOverride?.received) accessTokenGeneration.claimsToAddOrOverride.received = received;
  return event;
}
`;

/** A user whose tokens the function changes by this answer. */
export const userWith = (username: string, answer: object | string): Graph["resources"][number] =>
  user(username, {
    password,
    attributes: {
      email: `${username}@shop.example`,
      answer: typeof answer === "string" ? answer : JSON.stringify(answer),
    },
  });

/**
 * Starts Cognito with a trigger that runs on Lambda.
 * @param options.permission replaces properties of the trigger's permission
 */
export async function startWithTrigger(
  directory: string,
  users: Graph["resources"],
  { version = "V2_0", permission = {} }: { version?: string; permission?: Properties } = {},
): Promise<SignInTarget> {
  const archive = join(directory, "claims.zip");
  await writeFile(archive, zipSync({ "index.mjs": Buffer.from(code) }));
  const component = resource("sst:aws:Function", "Claims", {});
  const trigger: Graph["resources"] = [
    component,
    {
      ...resource("aws:lambda/function:Function", "ClaimsFunction", {
        name: "claims",
        arn: functionArn,
        runtime: "nodejs22.x",
        handler: "index.handler",
        role: roleArn,
        timeout: 1,
      }),
      parent: component.urn,
    },
    resource("aws:iam/role:Role", "ClaimsRole", {
      name: "claims",
      arn: roleArn,
      assumeRolePolicy: policyOf({
        Effect: "Allow",
        Principal: { Service: "lambda.amazonaws.com" },
        Action: "sts:AssumeRole",
      }),
      inlinePolicies: [{ policy: policyOf({ Effect: "Allow", Action: "logs:*", Resource: "*" }) }],
    }),
    resource("aws:lambda/permission:Permission", "ClaimsPermission", {
      action: "lambda:InvokeFunction",
      principal: "cognito-idp.amazonaws.com",
      function: functionArn,
      sourceArn: poolArn,
      ...permission,
    }),
  ];
  const lambdaConfig = { preTokenGenerationConfig: { lambdaArn: functionArn, lambdaVersion: version } };
  return startCognito(directory, [...poolResources({ pool: { lambdaConfig } }), ...trigger, ...users], {
    packages: [{ name: "Claims", archive, metafile: "", sha256: "", size: 1 }],
  });
}
