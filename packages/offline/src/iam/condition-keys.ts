import type { Policy, Statement } from "./policy.ts";
import { listOf, statementsOf } from "./statements.ts";

/**
 * The condition keys that are evaluated offline, in lower case, by the prefix of their service. Every request that has such
 * a key on AWS has it here, and no other.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const knownKeys: readonly RegExp[] = [
  // Of every request: `global-keys.ts`.
  /^aws:(currenttime|epochtime|requestedregion|resourceaccount|securetransport|sourceip|viaawsservice)$/,
  /^aws:principal(account|arn|isawsservice|servicename|servicenameslist|type|tag\/.+)$/,
  /^aws:(userid|username|resourcetag\/.+)$/,
  // Of requests that a service makes by itself.
  /^aws:source(account|arn)$/,
  /^dynamodb:(attributes|enclosingoperation|leadingkeys|returnconsumedcapacity|returnvalues|select)$/,
  /^events:(detail-type|eventbusinvocation|managedby|source)$/,
  /^kms:(calleraccount|encryptioncontext:.+|encryptioncontextkeys|viaservice)$/,
  // Of every request to S3, and of some of its operations: `services/s3/condition-keys.ts`.
  /^s3:(authtype|resourceaccount|signatureage|signatureversion|tlsversion|x-amz-content-sha256)$/,
  /^s3:(delimiter|max-keys|prefix|versionid|if-match|if-none-match|objectcreationoperation)$/,
  /^s3:(existingobjecttag\/.+|requestobjecttag\/.+|requestobjecttagkeys)$/,
  /^s3:object-lock-(legal-hold|mode|remaining-retention-days|retain-until-date)$/,
  /^s3:object-lock-event-hold(-duration-days)?$/,
  /^s3:x-amz-(acl|copy-source|metadata-directive|storage-class|website-redirect-location)$/,
  /^s3:x-amz-object-annotation-directive$/,
  /^s3:x-amz-grant-(full-control|read|read-acp|write|write-acp)$/,
  /^s3:x-amz-server-side-encryption(-aws-kms-key-id|-customer-algorithm)?$/,
  // Of requests by way of access points and access grants, which are not emulated.
  /^s3:(accessgrantsinstancearn|accesspointnetworkorigin|accesspointtag\/.+|dataaccesspoint(account|arn))$/,
];

/**
 * Further keys of one service, by the prefix of its actions. Offline, no request comes through a VPC endpoint; a regional API
 * cannot be called through one.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
 */
const knownKeysOfServices: ReadonlyMap<string, RegExp> = new Map([
  ["s3", /^aws:(sourcevpc|sourcevpcarn|sourcevpce|vpcsourceip)$/],
  ["execute-api", /^aws:(referer|sourcevpc|sourcevpcarn|sourcevpce|useragent|vpcsourceip)$/],
]);

/**
 * Whether the requests that a statement is about have a condition key offline. Where they have not, it says nothing that a
 * request lacks it.
 */
export function isKnownKey(key: string, { Action }: Pick<Statement, "Action">): boolean {
  const name = key.toLowerCase();
  if (knownKeys.some((known) => known.test(name))) return true;
  const services = listOf(Action).map((action) => action.toLowerCase().split(":")[0] ?? "");
  return services.length > 0 && services.every((service) => knownKeysOfServices.get(service)?.test(name));
}

const unknownKeysOf = (statement: Statement): string[] =>
  Object.values(statement.Condition ?? {})
    .flatMap((conditions) => Object.keys(conditions))
    .filter((key) => !isKnownKey(key, statement));

/** Statements of a policy with conditions that are not evaluated, as their effect and the conditions' keys. */
export const statementsWithoutEffect = (policy: Pick<Policy, "document">): string[] =>
  statementsOf(policy).flatMap((statement) => {
    const keys = unknownKeysOf(statement);
    return keys.length > 0 ? [`${statement.Effect} by ${keys.join(", ")}`] : [];
  });
