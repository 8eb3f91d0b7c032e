import type { Graph } from "../../../packages/offline/src/graph/graph.ts";
import { find, type Regression, setting } from "./regression.ts";

/** Adds a client that gets tokens for itself. */
function addMachine(
  graph: Graph,
  allowedOauthScopes: string[],
  explicitAuthFlows: string[] | undefined,
): void {
  const robot = structuredClone(find(graph, "IdentityConsole"));
  Object.assign(robot, { name: "Robot", urn: `${robot.urn}-robot`, id: "robot" });
  const allowedOauthFlows = ["client_credentials"];
  Object.assign(robot.inputs, {
    generateSecret: true,
    allowedOauthFlows,
    allowedOauthScopes,
    explicitAuthFlows,
  });
  graph.resources.push(robot);
}

/** How people sign in, and what only they may do. */
export const people: Regression[] = [
  {
    finding: 22,
    what: "tokens of people are in the console's URL, by the implicit grant",
    change: setting("IdentityConsole", { allowedOauthFlows: ["code", "implicit"] }),
    violation: { rule: "public-client", resource: "IdentityConsole", message: "the grant implicit" },
  },
  {
    finding: 22,
    what: "every page can take passwords for the console's client",
    change: setting("IdentityConsole", { explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"] }),
    violation: { rule: "public-client", resource: "IdentityConsole", message: "takes passwords" },
  },
  {
    finding: 22,
    what: "codes are sent to every page of the API",
    change: setting("IdentityConsole", { callbackUrls: ["https://api.airlock.test/*"] }),
    violation: { rule: "public-client", resource: "IdentityConsole", message: "not an exact URL" },
  },
  {
    finding: 22,
    what: "codes are sent without TLS",
    change: setting("IdentityConsole", { callbackUrls: ["http://api.airlock.test/console"] }),
    violation: { rule: "public-client", resource: "IdentityConsole", message: "not an exact URL over TLS" },
  },
  {
    finding: 22,
    what: "people can decide with a password alone",
    change: setting("IdentityUserPool", { mfaConfiguration: "OPTIONAL" }),
    violation: { rule: "mfa", resource: "IdentityUserPool", message: "is OPTIONAL" },
  },
  {
    finding: 22,
    what: "MFA is required, and no second factor can be registered",
    change: setting("IdentityUserPool", { softwareTokenMfaConfiguration: { enabled: false } }),
    violation: { rule: "mfa", resource: "IdentityUserPool", message: "no second factor" },
  },
  {
    finding: 22,
    what: "a machine may decide on documents",
    change: (graph) => addMachine(graph, ["airlock/read", "airlock/review"], ["ALLOW_REFRESH_TOKEN_AUTH"]),
    violation: { rule: "machine-scope", resource: "Robot", message: "airlock/review" },
  },
  {
    finding: 22,
    what: "the client of a machine signs people in by a default of Cognito",
    change: (graph) => addMachine(graph, ["airlock/read"], undefined),
    violation: { rule: "machine-sign-in", resource: "Robot", message: "ALLOW_USER_SRP_AUTH, a default" },
  },
];
