import type { Statement } from "./policy.ts";

/** The condition keys that requests have offline, in lower case; `*` for the name of a tag or of a context's key. */
const knownKeys = [
  /^aws:(currenttime|epochtime|principalaccount|principalarn|principalisawsservice|principaltype)$/,
  /^aws:(requestedregion|resourceaccount|securetransport)$/,
  // Set in the requests of AWS services alone.
  /^aws:(sourcearn|sourceaccount|principalservicename|principalservicenameslist)$/,
  /^s3:(authtype|existingobjecttag\/.*)$/,
  /^kms:(viaservice|encryptioncontext:aws:s3:arn)$/,
];

/** Whether requests have a condition key offline. Where they have not, it says nothing that a request lacks it. */
export const isKnownKey = (key: string): boolean => knownKeys.some((known) => known.test(key.toLowerCase()));

/** The condition keys of a statement that requests do not have offline. */
export const unknownKeysOf = ({ Condition = {} }: Statement): string[] =>
  Object.values(Condition)
    .flatMap((conditions) => Object.keys(conditions))
    .filter((key) => !isKnownKey(key));
