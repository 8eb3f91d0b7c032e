import { find, type Regression, setting } from "./regression.ts";

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
    change: (graph) => {
      const robot = structuredClone(find(graph, "IdentityConsole"));
      Object.assign(robot, { name: "Robot", urn: `${robot.urn}-robot`, id: "robot" });
      Object.assign(robot.inputs, {
        generateSecret: true,
        allowedOauthFlows: ["client_credentials"],
        allowedOauthScopes: ["airlock/read", "airlock/review"],
        explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
      });
      graph.resources.push(robot);
    },
    violation: { rule: "machine-scope", resource: "Robot", message: "airlock/review" },
  },
  {
    finding: 22,
    what: "the client of a machine signs people in by a default of Cognito",
    change: (graph) => {
      const robot = structuredClone(find(graph, "IdentityConsole"));
      Object.assign(robot, { name: "Robot", urn: `${robot.urn}-robot`, id: "robot" });
      Object.assign(robot.inputs, {
        generateSecret: true,
        allowedOauthFlows: ["client_credentials"],
        allowedOauthScopes: ["airlock/read"],
        explicitAuthFlows: undefined,
      });
      graph.resources.push(robot);
    },
    violation: { rule: "machine-sign-in", resource: "Robot", message: "ALLOW_USER_SRP_AUTH, a default" },
  },
];
