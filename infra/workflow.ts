import type { createFunctions } from "./functions.ts";
import { named } from "./names.ts";
import type { Stage } from "./stage.ts";

type Functions = ReturnType<typeof createFunctions>;

/** Faults of the moment: Lambda's own, and throttling. What the domain refuses does not get better by trying again. */
const passing = {
  errors: [
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "Sandbox.Timedout",
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "SlowDown",
    "TimeoutError",
    "InternalServerError",
    "InternalError",
  ],
  interval: "1 second" as const,
  backoffRate: 2,
  maxAttempts: 4,
  maxDelay: "20 seconds" as const,
  jitterStrategy: "FULL" as const,
};

/**
 * Inspect, then settle what was concluded; whatever goes wrong goes on the document's record. Not traced by X-Ray, for the
 * reasons that the functions are not (infra/functions.ts).
 */
export function intakeDefinition({ inspect, settle, recordFailure }: Functions) {
  const { lambdaInvoke, choice, succeed, fail } = sst.aws.StepFunctions;
  const output = "{% $states.result.Payload %}";
  const recorded = lambdaInvoke({
    name: "RecordFailure",
    function: recordFailure,
    payload: {
      key: "{% $states.context.Execution.Input.key %}",
      error: "{% $states.input.Error %}",
      cause: "{% $states.input.Cause ? $states.input.Cause : '' %}",
    },
    output,
  })
    .retry(passing)
    .next(fail({ name: "Failed", error: "InspectionFailed", cause: "See the document's history." }));
  const settled = lambdaInvoke({
    name: "Settle",
    function: settle,
    payload: {
      documentId: "{% $states.input.documentId %}",
      verdict: "{% $states.input.verdict %}",
      findings: "{% $states.input.findings %}",
      etag: "{% $states.input.etag %}",
    },
    output,
  })
    // The record may be closed already, and the rest left to do: nobody else would take the content away or tell others.
    .retry({ ...passing, errors: ["States.ALL"] })
    .catch(recorded);
  const verdict = choice({ name: "Verdict" });
  verdict.when("{% $states.input.verdict = 'none' %}", succeed({ name: "NothingToDo" }));
  verdict.otherwise(settled);
  return lambdaInvoke({
    name: "Inspect",
    function: inspect,
    payload: {
      key: "{% $states.input.key %}",
      etag: "{% $states.input.etag %}",
      scan: "{% $exists($states.input.scan) ? $states.input.scan : null %}",
    },
    output,
  })
    .retry(passing)
    .catch(recorded)
    .next(verdict);
}

/** The state machine's role may call its three functions and deliver its logs; SST's own may do much more. */
export function narrowWorkflowRole({ inspect, settle, recordFailure }: Functions) {
  $transform(aws.iam.Role, (role, _options, name) => {
    if (name !== "IntakeRole") return;
    role.inlinePolicies = [
      {
        name: "inline",
        policy: aws.iam.getPolicyDocumentOutput({
          statements: [
            { actions: ["lambda:InvokeFunction"], resources: [inspect.arn, settle.arn, recordFailure.arn] },
            {
              // Log deliveries have no ARN to name. https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
              actions: [
                "logs:CreateLogDelivery",
                "logs:GetLogDelivery",
                "logs:UpdateLogDelivery",
                "logs:DeleteLogDelivery",
                "logs:ListLogDeliveries",
                "logs:PutResourcePolicy",
                "logs:DescribeResourcePolicies",
                "logs:DescribeLogGroups",
              ],
              resources: ["*"],
            },
          ],
        }).json,
      },
    ];
  });
}

/**
 * Starts the workflow for every object that appears under `incoming/`, or, where GuardDuty scans them, for every scan's
 * result. What cannot be delivered is kept.
 */
export function startOnUpload({
  stage,
  vault,
  intake,
}: {
  stage: Stage;
  vault: sst.aws.Bucket;
  intake: sst.aws.StepFunctions;
}) {
  new aws.s3.BucketNotification("VaultNotifications", { bucket: vault.name, eventbridge: true });
  const { pattern, paths } = stage.malwareProtection ? scanned(vault) : uploaded(vault);
  const rule = new aws.cloudwatch.EventRule("Uploaded", {
    name: named("Uploaded"),
    description: "Content was uploaded for a document",
    eventPattern: $jsonStringify(pattern),
  });
  const undelivered = new aws.sqs.Queue("Undelivered", {
    name: named("Undelivered"),
    messageRetentionSeconds: 14 * 24 * 3600,
    sqsManagedSseEnabled: true,
  });
  new aws.sqs.QueuePolicy("UndeliveredPolicy", {
    queueUrl: undelivered.url,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ["sqs:SendMessage"],
          resources: [undelivered.arn],
          principals: [{ type: "Service", identifiers: ["events.amazonaws.com"] }],
          conditions: [{ test: "ArnEquals", variable: "aws:SourceArn", values: [rule.arn] }],
        },
        {
          effect: "Deny",
          actions: ["sqs:*"],
          resources: [undelivered.arn],
          principals: [{ type: "*", identifiers: ["*"] }],
          conditions: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
        },
      ],
    }).json,
  });
  const role = new aws.iam.Role("UploadedRole", {
    name: named("Uploaded"),
    assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "events.amazonaws.com" }),
    inlinePolicies: [
      {
        name: "inline",
        policy: aws.iam.getPolicyDocumentOutput({
          statements: [{ actions: ["states:StartExecution"], resources: [intake.arn] }],
        }).json,
      },
    ],
  });
  new aws.cloudwatch.EventTarget("UploadedTarget", {
    rule: rule.name,
    arn: intake.arn,
    roleArn: role.arn,
    retryPolicy: { maximumEventAgeInSeconds: 24 * 3600, maximumRetryAttempts: 185 },
    deadLetterConfig: { arn: undelivered.arn },
    inputTransformer: {
      inputPaths: paths,
      inputTemplate: `{${Object.keys(paths)
        .map((name) => `"${name}": <${name}>`)
        .join(", ")}}`,
    },
  });
  return { rule, undelivered };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
const uploaded = (vault: sst.aws.Bucket) => ({
  pattern: {
    source: ["aws.s3"],
    "detail-type": ["Object Created"],
    detail: { bucket: { name: [vault.name] }, object: { key: [{ prefix: "incoming/" }] } },
  },
  paths: {
    bucket: "$.detail.bucket.name",
    key: "$.detail.object.key",
    etag: "$.detail.object.etag",
  },
});

/** https://docs.aws.amazon.com/guardduty/latest/ug/monitor-with-eventbridge-s3-malware-protection.html */
const scanned = (vault: sst.aws.Bucket) => ({
  pattern: {
    source: ["aws.guardduty"],
    "detail-type": ["GuardDuty Malware Protection Object Scan Result"],
    detail: { s3ObjectDetails: { bucketName: [vault.name], objectKey: [{ prefix: "incoming/" }] } },
  },
  paths: {
    bucket: "$.detail.s3ObjectDetails.bucketName",
    key: "$.detail.s3ObjectDetails.objectKey",
    etag: "$.detail.s3ObjectDetails.eTag",
    scan: "$.detail.scanResultDetails.scanResultStatus",
  },
});

/** The state machine's own limit, in the language's words: SST writes a state's timeout as one that it does not know. */
export function withTimeout(seconds: number) {
  return (machine: aws.sfn.StateMachineArgs): undefined => {
    machine.definition = $output(machine.definition).apply((definition) =>
      JSON.stringify({ TimeoutSeconds: seconds, ...JSON.parse(definition) }),
    );
  };
}
