import { malwareScanTag, threatsFound } from "../packages/core/src/inspection/malware-scan.ts";
import type { Place } from "../packages/core/src/vault/keys.ts";
import type { Stage } from "./stage.ts";
import { anyNetwork } from "./stage-schema.ts";

/** The key prefix of a place. */
export const prefixOf = (place: Place): string => `${place}/`;

type Condition = { test: string; variable: string; values: $util.Input<string>[] };

/**
 * Statements of the vault's policy besides SST's `enforceHttps`: TLS 1.2 at least, presigned URLs only from the allowed
 * networks and while they are fresh, and what the consumers may read. A presigned URL acts as its signer, so the API's
 * resource policy does not apply to it. Requests of the functions are signed in a header and come from addresses that no
 * list contains.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
 *
 * @param scannerRole GuardDuty's role, if the stage has malware protection
 */
export function vaultPolicy(stage: Stage, scannerRole: aws.iam.Role | undefined) {
  const { uploadExpiresSeconds, downloadExpiresSeconds } = stage;
  const milliseconds = Math.max(uploadExpiresSeconds, downloadExpiresSeconds) * 1000;
  const networks = outsideNetworks(stage);
  return [
    deny({ test: "NumericLessThan", variable: "s3:TlsVersion", values: ["1.2"] }),
    deny(presigned, {
      test: "NumericGreaterThan",
      variable: "s3:signatureAge",
      values: [String(milliseconds)],
    }),
    ...(networks.length > 0 ? [deny(presigned, ...networks)] : []),
    ...(scannerRole ? [denyThreats(scannerRole)] : []),
    ...(stage.consumers.length > 0 ? [allowConsumers(stage.consumers)] : []),
  ];
}

const presigned: Condition = { test: "StringEquals", variable: "s3:authType", values: ["REST-QUERY-STRING"] };

/**
 * The conditions of a request that comes neither from an allowed network nor through an allowed VPC endpoint. A request
 * through an endpoint has no `aws:SourceIp`, and another no `aws:SourceVpce`: both negated operators then match.
 * https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html#edit-vpc-endpoint-policy-s3
 */
function outsideNetworks({ allowedNetworks, allowedVpcEndpoints }: Stage): Condition[] {
  if (allowedNetworks === anyNetwork) return [];
  return [
    { test: "NotIpAddress", variable: "aws:SourceIp", values: allowedNetworks },
    ...(allowedVpcEndpoints.length > 0
      ? [{ test: "StringNotEquals", variable: "aws:SourceVpce", values: allowedVpcEndpoints }]
      : []),
  ];
}

const deny = (...conditions: Condition[]) => ({
  effect: "deny" as const,
  principals: "*" as const,
  actions: ["s3:*"],
  conditions,
});

/**
 * Denies reading content in which GuardDuty found a threat after its inspection, until the document is rejected or recalled.
 * Inspection reads `incoming/`, whatever the scan found. GuardDuty may scan again.
 * https://docs.aws.amazon.com/guardduty/latest/ug/tag-based-access-s3-malware-protection.html
 */
const denyThreats = (scannerRole: aws.iam.Role) => ({
  effect: "deny" as const,
  principals: "*" as const,
  actions: ["s3:GetObject", "s3:GetObjectVersion"],
  paths: (["quarantine", "released"] as const).map((place) => `${prefixOf(place)}*`),
  conditions: [
    {
      test: "StringEquals",
      variable: `s3:ExistingObjectTag/${malwareScanTag}`,
      values: [threatsFound],
    },
    { test: "ArnNotEquals", variable: "aws:PrincipalArn", values: [scannerRole.arn] },
  ],
});

/**
 * Lets the consumers read released content. Without s3:GetObjectVersion, so that content that was recalled, erased or has
 * expired cannot be read as a noncurrent version; without s3:ListBucket, so a key without content answers 403.
 */
const allowConsumers = (consumers: string[]) => ({
  effect: "allow" as const,
  principals: [{ type: "aws" as const, identifiers: consumers }],
  actions: ["s3:GetObject"],
  paths: [`${prefixOf("released")}*`],
});

/** The ARNs of the roles that may work with the content of each place. */
export type ContentRoles = Record<Place, $util.Input<string>[]>;

/**
 * Statements that deny every action on the content of a place to all principals but its roles and the operators: a role of
 * the account with broad rights on S3 has none on content. A session has the ARN of its role as `aws:PrincipalArn`; AWS
 * services and anonymous callers have no such key, and are denied.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 *
 * @param bucketArn the ARN of the vault
 */
export const denyOthers = (
  bucketArn: $util.Output<string>,
  roles: ContentRoles,
  { operators, consumers }: Stage,
) =>
  (["incoming", "quarantine", "released"] as const).map((place) => ({
    effect: "Deny",
    principals: [{ type: "*", identifiers: ["*"] }],
    actions: ["s3:*"],
    resources: [$interpolate`${bucketArn}/${prefixOf(place)}*`],
    conditions: [
      {
        test: "ArnNotEquals",
        variable: "aws:PrincipalArn",
        values: [...roles[place], ...operators, ...(place === "released" ? consumers : [])],
      },
    ],
  }));
