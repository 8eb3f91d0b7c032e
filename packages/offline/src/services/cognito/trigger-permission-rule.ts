import { collectViolations, type Rule } from "../../checks/rule.ts";
import { type Graph, type Resource, resourcesOfType } from "../../graph/graph.ts";
import { functionArn } from "../lambda/function-arn.ts";
import { functionType, permissionType } from "../lambda/types.ts";
import { cognitoPrincipal, userPoolType } from "./types.ts";
import { triggersOf } from "./user-pools.ts";

const remedy =
  "Declare a lambda.Permission for this function with the pool's ARN, and nothing else, as its source ARN.";

/** The triggers of a pool that are declared functions, with the ARN, which a version or an alias may end. */
function declaredTriggers(graph: Graph, pool: Resource<Parameters<typeof triggersOf>[0]>) {
  const functions = resourcesOfType(graph, functionType);
  return triggersOf(pool.inputs).flatMap(({ name, functionArn: arn }) => {
    const fn = functions.find(({ outputs }) => arn === outputs.arn || arn.startsWith(`${outputs.arn}:`));
    return fn ? [{ name, arn, fn }] : [];
  });
}

export const triggerPermissionRule: Rule = {
  id: "trigger-permission",
  demands:
    "Every Lambda trigger of a user pool has a permission for that pool, and no other permission lets Cognito call a function.",
  page: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html",
  check(graph) {
    const { violations, report } = collectViolations("trigger-permission");
    const permissions = resourcesOfType(graph, permissionType).filter(
      ({ inputs }) => inputs.principal === cognitoPrincipal,
    );
    const needed = new Set<string>();
    for (const pool of resourcesOfType(graph, userPoolType))
      for (const { name, arn, fn } of declaredTriggers(graph, pool)) {
        const permission = permissions.find(({ inputs: { action, sourceArn, qualifier, ...inputs } }) => {
          const unqualified = functionArn(graph, inputs.function);
          const allowed = qualifier ? `${unqualified}:${qualifier}` : unqualified;
          return action === "lambda:InvokeFunction" && sourceArn === pool.outputs.arn && allowed === arn;
        });
        if (permission) needed.add(permission.urn);
        else report(pool, `No permission lets it call ${fn.name} for its trigger ${name}.`, remedy);
      }
    for (const permission of permissions.filter(({ urn }) => !needed.has(urn)))
      report(
        permission,
        `It lets ${permission.inputs.sourceArn ?? "every user pool"} call ${permission.inputs.function}, which no trigger needs.`,
        "Name the ARN of the one user pool whose trigger the function is.",
      );
    return violations;
  },
};
