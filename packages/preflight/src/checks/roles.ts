import type { Graph } from "../../../offline/src/graph/graph.ts";
import { getPolicy, getRole } from "../calls/iam.ts";
import { type Check, type Context, declared, type Obstacle } from "../check.ts";
import { conditionPrincipalsOf, principalsOf, resourcePoliciesOf } from "../policies.ts";

const roleArn = /^arn:aws:iam::(\d{12}):role\/(?:[^*?]+\/)?([\w+=,.@-]+)$/;

/**
 * S3, KMS and the others refuse a policy with a principal that does not exist; a condition may name anybody.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export const roles: Check = {
  id: "roles",
  question: "Do the roles that the stage's policies name exist?",
  page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
  calls: [getRole],
  async *run(context) {
    for (const [arn, isPrincipal] of rolesNamedIn(context)) {
      const [, account = "", RoleName = ""] = roleArn.exec(arn) ?? [];
      if (account !== context.graph.accountId) {
        yield* obstaclesOfOther(context.graph, arn, isPrincipal);
        continue;
      }
      const answer = await context.ask(getRole, { RoleName });
      const found = answer?.Role?.Arn;
      if (found === arn) continue;
      const message = found
        ? `The role ${RoleName} has another path than the settings say: it is ${found}, not ${arn}`
        : `The role ${arn} does not exist`;
      yield {
        severity: isPrincipal ? "stops" : "weakens",
        message: isPrincipal
          ? `${message}: AWS refuses policies that name it.`
          : `${message}: the exception for it applies to nobody.`,
        remedy: "Create the role, or correct its ARN in consumers or the setting that names it.",
        command: `aws iam create-role --role-name ${RoleName} --path ${pathOf(arn)} --assume-role-policy-document file://trust.json`,
      };
    }
  },
};

const pathOf = (arn: string): string => arn.replace(/^.*:role/, "").replace(/[^/]+$/, "");

/**
 * ARNs of roles that policies name by the settings, and whether one is a principal. Those of the stage's roles have synth's
 * account number.
 */
function rolesNamedIn({ synthesized }: Context): Map<string, boolean> {
  const named = new Map<string, boolean>();
  const add = (arn: string, isPrincipal: boolean) => {
    const [, account] = roleArn.exec(arn) ?? [];
    if (account === undefined || account === synthesized.accountId) return;
    named.set(arn, isPrincipal || (named.get(arn) ?? false));
  };
  for (const { statements } of resourcePoliciesOf(synthesized))
    for (const statement of statements) {
      for (const arn of principalsOf(statement)) add(arn, true);
      for (const arn of conditionPrincipalsOf(statement)) add(arn, false);
    }
  return named;
}

function* obstaclesOfOther(graph: Graph, arn: string, isPrincipal: boolean): Generator<Obstacle> {
  if (isPrincipal && usesManagedKey(graph))
    yield {
      severity: "stops",
      message: `The role ${arn} of another account cannot use the AWS-managed key of the vault.`,
      remedy: 'Set encryption to "own-key", or to the ARN of a key that the role may use.',
    };
  else
    yield {
      severity: "note",
      message: `The role ${arn} is of another account than ${graph.accountId}, which cannot be asked about it.`,
      remedy: "Ask its account whether it exists: AWS refuses a policy whose principal does not exist.",
      command: `aws iam get-role --role-name ${arn.split("/").at(-1)}`,
    };
}

/** Whether a bucket whose policy names roles is encrypted under `alias/aws/s3`, which other accounts cannot use. */
function usesManagedKey(graph: Graph): boolean {
  const buckets = new Set(
    resourcePoliciesOf(graph)
      .filter(({ statements }) => statements.flatMap(principalsOf).some((arn) => roleArn.test(arn)))
      .map(({ resource }) => resource.inputs.bucket),
  );
  return graph.resources
    .filter(({ type, inputs }) => type.includes("ServerSideEncryption") && buckets.has(inputs.bucket))
    .some(({ inputs }) => JSON.stringify(inputs).includes("alias/aws/s3"));
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html */
export const permissionsBoundary: Check = {
  id: "permissions-boundary",
  question: "Does the permissions boundary of the stage's roles exist?",
  page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
  calls: [getPolicy],
  async *run(context) {
    const boundaries = new Set(
      declared(context, "aws:iam/role:Role").flatMap(({ inputs }) => inputs.permissionsBoundary ?? []),
    );
    for (const PolicyArn of boundaries) {
      const [, , , , account] = String(PolicyArn).split(":");
      const isElsewhere = account !== "aws" && account !== context.graph.accountId;
      if (!isElsewhere && (await context.ask(getPolicy, { PolicyArn }))) continue;
      yield {
        severity: "stops",
        message: isElsewhere
          ? `The permissions boundary ${PolicyArn} is of another account than ${context.graph.accountId}.`
          : `The permissions boundary ${PolicyArn} does not exist: IAM refuses the stage's roles.`,
        remedy: "Create the policy in the account, or correct permissionsBoundary.",
        command: `aws iam create-policy --policy-name ${String(PolicyArn).split("/").at(-1)} --policy-document file://boundary.json`,
      };
    }
  },
};
