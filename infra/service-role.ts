import { uniqueRoleName } from "./names.ts";

type Statements = NonNullable<Parameters<typeof aws.iam.getPolicyDocumentOutput>[0]>["statements"];

/**
 * Creates a role that an AWS service assumes, with exactly the given grants.
 * @param name the role's name, and with `Role` its logical name
 * @param service the service principal, such as `events.amazonaws.com`
 */
export function createServiceRole(name: string, service: string, grants: Statements): aws.iam.Role {
  const { args, options } = uniqueRoleName(name);
  return new aws.iam.Role(
    `${name}Role`,
    {
      ...args,
      assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: service }),
      inlinePolicies: [
        { name: "inline", policy: aws.iam.getPolicyDocumentOutput({ statements: grants }).json },
      ],
    },
    options,
  );
}

/**
 * Creates a role that has its grants apart, by `grantToRole`: a policy that names the role can then be declared before what
 * the role's grants name.
 */
export function createRoleWithoutGrants(name: string, service: string): aws.iam.Role {
  const { args, options } = uniqueRoleName(name);
  return new aws.iam.Role(
    `${name}Role`,
    { ...args, assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: service }) },
    options,
  );
}

/**
 * Gives a role exactly these grants.
 * @returns the policy, on which everything depends that uses the role
 */
export function grantToRole(name: string, role: aws.iam.Role, grants: Statements): aws.iam.RolePolicy {
  return new aws.iam.RolePolicy(`${name}RolePolicy`, {
    // The name that the inline policies of roles have, so that it takes the place of one.
    name: "inline",
    role: role.name,
    policy: aws.iam.getPolicyDocumentOutput({ statements: grants }).json,
  });
}
