import { collectViolations, type Rule } from "../../checks/rule.ts";
import { resourcesOfType } from "../../graph/graph.ts";
import { isMachine } from "./mfa-rule.ts";
import { userPoolClientType } from "./types.ts";

export const machineScopeRule: Rule = {
  id: "machine-scope",
  demands: "No app client that gets tokens for itself has a scope of `scopesOfPeople`.",
  page: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html",
  check(graph, { scopesOfPeople = [] }) {
    const { violations, report } = collectViolations("machine-scope");
    for (const client of resourcesOfType(graph, userPoolClientType)) {
      if (!isMachine(client.inputs)) continue;
      for (const scope of client.inputs.allowedOauthScopes ?? [])
        if (scopesOfPeople.includes(scope))
          report(
            client,
            `It has the scope ${scope}, which is for people.`,
            "Remove the scope, and let a person sign in.",
          );
    }
    return violations;
  },
};
