import type { Policy, Statement } from "./policy.ts";
import { statementsOf } from "./statements.ts";

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
  /^s3:(authtype|existingobjecttag\/.*)$/,
];

/** Whether requests have a condition key offline. Where they have not, it says nothing that a request lacks it. */
export const isKnownKey = (key: string): boolean => knownKeys.some((known) => known.test(key.toLowerCase()));

const unknownKeysOf = ({ Condition = {} }: Statement): string[] =>
  Object.values(Condition)
    .flatMap((conditions) => Object.keys(conditions))
    .filter((key) => !isKnownKey(key));

/** Statements of a policy with conditions that are not evaluated, as their effect and the conditions' keys. */
export const statementsWithoutEffect = (policy: Pick<Policy, "document">): string[] =>
  statementsOf(policy).flatMap((statement) => {
    const keys = unknownKeysOf(statement);
    return keys.length > 0 ? [`${statement.Effect} by ${keys.join(", ")}`] : [];
  });
