import type { Resource } from "../graph/graph.ts";
import { policiesOf } from "../iam/policies.ts";
import type { Statement } from "../iam/policy.ts";
import { listOf, principalsOf, statementsOf } from "../iam/statements.ts";
import { factsOf } from "../services/facts.ts";
import { awsManagedKeyArn } from "../services/kms/aws-managed-key.ts";
import { collectViolations, type Rule } from "./rule.ts";

export const encryptionRule: Rule = {
  id: "encryption",
  demands:
    "Everything that stores data declares its encryption and names the key, and denies requests without TLS.",
  page: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html",
  check(graph, { externalArns = [] }) {
    const { violations, report } = collectViolations("encryption");
    const keys = graph.resources.flatMap((resource) => factsOf(resource.type)?.keyNames?.(resource) ?? []);
    const requireKey = (resource: Resource, name: string, service: string) => {
      const managed = `alias/aws/${service}`;
      const managedArns = [
        `arn:aws:kms:${graph.region}:${graph.accountId}:${managed}`,
        awsManagedKeyArn(managed, graph),
      ];
      const accepted = [...keys, managed, ...managedArns];
      if (!accepted.includes(name) && !externalArns.some((pattern) => pattern.test(name)))
        report(resource, `Its key ${name} is not declared.`, `Name a declared key, or ${managed}.`);
    };
    const denials = policiesOf(graph).flatMap(statementsOf).filter(deniesWithoutTls);
    const requireTls = (resource: Resource, action: string, arns: string[]) => {
      const [service] = action.split(":");
      const isDenied = (arn: string) =>
        denials.some(
          ({ Action, Resource }) =>
            listOf(Resource).includes(arn) &&
            listOf(Action).some((denied) => ["*", `${service}:*`, action].includes(denied)),
        );
      if (!arns.every(isDenied))
        report(
          resource,
          "It can be used without TLS.",
          `In its policy, deny ${action} on ${arns.join(" and ")} where aws:SecureTransport is false.`,
        );
    };
    for (const resource of graph.resources) {
      if (resource.options.read) continue;
      const encryption = factsOf(resource.type)?.encryption?.(resource, graph);
      for (const [message, remedy] of encryption?.violations ?? []) report(resource, message, remedy);
      if (encryption?.key) requireKey(resource, encryption.key.name, encryption.key.service);
      if (encryption?.tls) requireTls(resource, encryption.tls.action, encryption.tls.arns);
    }
    return violations;
  },
};

/** Whether a statement denies every principal what does not come over TLS. */
function deniesWithoutTls(statement: Statement): boolean {
  return (
    statement.Effect === "Deny" &&
    principalsOf(statement).includes("*") &&
    JSON.stringify(statement.Condition) === '{"Bool":{"aws:SecureTransport":"false"}}'
  );
}
