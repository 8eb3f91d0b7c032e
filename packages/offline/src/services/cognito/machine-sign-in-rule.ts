import { collectViolations, type Rule } from "../../checks/rule.ts";
import { resourcesOfType } from "../../graph/graph.ts";
import { isMachine } from "./mfa-rule.ts";
import { userPoolClientType } from "./types.ts";

/**
 * The flow in which nobody signs in. A client has at least one.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html#CognitoUserPools-CreateUserPoolClient-request-ExplicitAuthFlows
 */
const refreshFlow = "ALLOW_REFRESH_TOKEN_AUTH";

/** The flows of a client that declares none. */
const defaultFlows = [refreshFlow, "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"];

export const machineSignInRule: Rule = {
  id: "machine-sign-in",
  demands: "No app client that gets tokens for itself signs people in, by declaration or by default.",
  page: "https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html",
  check(graph) {
    const { violations, report } = collectViolations("machine-sign-in");
    for (const client of resourcesOfType(graph, userPoolClientType)) {
      const { explicitAuthFlows = [] } = client.inputs;
      if (!isMachine(client.inputs)) continue;
      const flows = explicitAuthFlows.length > 0 ? explicitAuthFlows : defaultFlows;
      for (const flow of flows.filter((flow) => flow !== refreshFlow))
        report(
          client,
          `It signs people in by ${flow}${explicitAuthFlows.length > 0 ? "" : ", a default"}.`,
          `Set explicitAuthFlows to ["${refreshFlow}"].`,
        );
    }
    return violations;
  },
};
