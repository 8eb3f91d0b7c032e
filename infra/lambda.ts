import { physicalName } from "./names.ts";
import type { Stage } from "./stage.ts";

/** Actions that a function may call on resources. */
export interface Grant {
  actions: string[];
  resources: $util.Input<string>[];
  conditions?: { test: string; variable: string; values: $util.Input<string>[] }[];
}

export interface FunctionSource {
  handler: string;
  memory: `${number} MB`;
  timeout: `${number} seconds`;
  link: $util.Input<unknown>[];
  grants: Grant[];
  /** Files and folders, relative to sst.config.ts, that are copied into the package. */
  copyFiles?: { from: $util.Input<string>; to: string }[];
  environment?: Record<string, $util.Input<string>>;
  reservedConcurrency?: number | undefined;
  /** Resources that a deploy changes before the function. */
  after?: $util.Resource[];
  /** Ids of subnets and security groups of a VPC that the function connects to. */
  network?: { subnets: string[]; securityGroups: string[] } | undefined;
}

/**
 * What Lambda calls with the function's role to connect it to a VPC. The actions cannot be limited to interfaces that do not
 * exist yet. https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
const networkInterfaces: Grant = {
  actions: [
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
  ],
  resources: ["*"],
};

/**
 * What the SDK imports only where the environment has no credentials, or in a browser. Lambda gives credentials in variables.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
const neverLoaded = [
  "@aws-sdk/credential-provider-http",
  "@aws-sdk/credential-provider-ini",
  "@aws-sdk/credential-provider-process",
  "@aws-sdk/credential-provider-sso",
  "@aws-sdk/credential-provider-web-identity",
  "@smithy/credential-provider-imds",
  "bowser",
];

/**
 * Creates a function whose role carries exactly the given grants and the right to write to its log group. SST's defaults
 * are wider: a managed policy for all log groups, and a trust policy that names the account root.
 *
 * X-Ray is off: it needs a grant on the resource `*`, and a document's history, the request ids in the logs and the
 * dashboard show where time is spent.
 * https://docs.aws.amazon.com/xray/latest/devguide/security_iam_id-based-policy-examples.html
 */
export function createFunction(
  name: string,
  stage: Stage,
  { grants, reservedConcurrency, after, network, ...source }: FunctionSource,
): sst.aws.Function {
  const logGroup = new aws.cloudwatch.LogGroup(`${name}Logs`, {
    name: `/aws/lambda/${physicalName(name)}`,
    retentionInDays: stage.retentionDays.logs,
  });
  return new sst.aws.Function(name, {
    ...source,
    runtime: "nodejs22.x",
    architecture: "arm64",
    logging: { logGroup: logGroup.name, format: "json" },
    // What a function imports when it needs it, such as the SDK, is in files of its own, which are not loaded at its start.
    nodejs: { minify: true, splitting: true, esbuild: { external: neverLoaded } },
    ...(network && { vpc: { privateSubnets: network.subnets, securityGroups: network.securityGroups } }),
    ...(reservedConcurrency && { concurrency: { reserved: reservedConcurrency } }),
    permissions: [
      ...grants,
      ...(network ? [networkInterfaces] : []),
      {
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: [$interpolate`${logGroup.arn}:*`],
      },
    ],
    transform: {
      function: (_args, options) => {
        if (after) options.dependsOn = after;
      },
      role: (role) => {
        role.managedPolicyArns = [];
        // Under `sst dev`, the developer assumes the function's role.
        if (!$dev)
          role.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
      },
    },
  });
}
