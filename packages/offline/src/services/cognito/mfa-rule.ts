import { collectViolations, type Rule } from "../../checks/rule.ts";
import { type Graph, type Resource, resourcesOfType } from "../../graph/graph.ts";
import { type UserPoolClientInputs, type UserPoolInputs, userPoolClientType, userPoolType } from "./types.ts";

/** Whether an app client gets tokens for itself, by the client credentials grant. */
export const isMachine = ({ allowedOauthFlows = [] }: UserPoolClientInputs): boolean =>
  allowedOauthFlows.includes("client_credentials");

/** Whether only machines use a pool. Clients that are not declared can sign people in. */
function hasMachinesOnly(graph: Graph, pool: Resource): boolean {
  const clients = resourcesOfType(graph, userPoolClientType).filter(
    ({ inputs }) => inputs.userPoolId === pool.id,
  );
  return clients.length > 0 && clients.every(({ inputs }) => isMachine(inputs));
}

const hasSecondFactor = (inputs: UserPoolInputs): boolean =>
  inputs.softwareTokenMfaConfiguration?.enabled === true ||
  inputs.smsConfiguration !== undefined ||
  inputs.emailMfaConfiguration !== undefined;

export const mfaRule: Rule = {
  id: "mfa",
  demands:
    "Every user pool in which people sign in requires MFA of all of them, and declares a second factor.",
  page: "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html",
  check(graph, { mfaRequired = true }) {
    const { violations, report } = collectViolations("mfa");
    if (!mfaRequired) return violations;
    for (const pool of resourcesOfType(graph, userPoolType)) {
      if (hasMachinesOnly(graph, pool)) continue;
      const { mfaConfiguration = "OFF" } = pool.inputs;
      if (mfaConfiguration !== "ON")
        report(pool, `Its MFA configuration is ${mfaConfiguration}.`, 'Set mfaConfiguration to "ON".');
      if (!hasSecondFactor(pool.inputs))
        report(
          pool,
          "It declares no second factor.",
          "Enable software tokens, or configure messages by SMS or e-mail.",
        );
    }
    return violations;
  },
};
