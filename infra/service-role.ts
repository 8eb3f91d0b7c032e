import { physicalName } from "./names.ts";

type Statements = NonNullable<Parameters<typeof aws.iam.getPolicyDocumentOutput>[0]>["statements"];

/**
 * Creates a role that an AWS service assumes, with exactly the given grants.
 * @param name the role's name, and with `Role` its logical name
 * @param service the service principal, such as `events.amazonaws.com`
 */
export function createServiceRole(name: string, service: string, grants: Statements): aws.iam.Role {
  return new aws.iam.Role(`${name}Role`, {
    name: physicalName(name),
    assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: service }),
    inlinePolicies: [
      { name: "inline", policy: aws.iam.getPolicyDocumentOutput({ statements: grants }).json },
    ],
  });
}
