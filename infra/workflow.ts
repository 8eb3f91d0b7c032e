import type { createFunctions } from "./functions.ts";

/**
 * Inspects a document and settles it by its verdict. Failures are recorded in the document's history.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html for the JSONata expressions
 */
export function intakeDefinition(functions: ReturnType<typeof createFunctions>) {
  const { lambdaInvoke, choice, succeed, fail } = sst.aws.StepFunctions;
  const output = "{% $states.result.Payload %}";
  const recordFailure = lambdaInvoke({
    name: "RecordFailure",
    function: functions.recordFailure,
    payload: {
      key: "{% $states.context.Execution.Input.key %}",
      error: "{% $states.input.Error %}",
      cause: "{% $states.input.Cause ? $states.input.Cause : '' %}",
    },
    output,
  })
    .retry(retryTransient)
    .next(fail({ name: "Failed", error: "InspectionFailed", cause: "See the document's history." }));
  const settle = lambdaInvoke({
    name: "Settle",
    function: functions.settle,
    payload: {
      documentId: "{% $states.input.documentId %}",
      verdict: "{% $states.input.verdict %}",
      findings: "{% $states.input.findings %}",
      etag: "{% $states.input.etag %}",
    },
    output,
  })
    // Every error is retried: once the record is closed, only a retry moves the content and publishes the event.
    .retry({ ...retryTransient, errors: ["States.ALL"] })
    .catch(recordFailure);
  const verdict = choice({ name: "Verdict" });
  verdict.when("{% $states.input.verdict = 'none' %}", succeed({ name: "NothingToDo" }));
  verdict.otherwise(settle);
  return lambdaInvoke({
    name: "Inspect",
    function: functions.inspect,
    payload: {
      key: "{% $states.input.key %}",
      etag: "{% $states.input.etag %}",
      scan: "{% $exists($states.input.scan) ? $states.input.scan : null %}",
    },
    output,
  })
    .retry(retryTransient)
    .catch(recordFailure)
    .next(verdict);
}

/**
 * Retries errors of Lambda, DynamoDB and S3 that go away by themselves. Errors of the domain are not retried.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
const retryTransient = {
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

/** Ends executions after this time, by the definition's `TimeoutSeconds`. SST has no argument for it. */
export function withTimeout(seconds: number) {
  return (machine: aws.sfn.StateMachineArgs): undefined => {
    machine.definition = $output(machine.definition).apply((definition) =>
      JSON.stringify({ TimeoutSeconds: seconds, ...JSON.parse(definition) }),
    );
  };
}
