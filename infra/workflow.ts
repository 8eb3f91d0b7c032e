import type { createFunctions } from "./functions.ts";

/**
 * Inspects an uploaded object and settles its document, or settles a document whose record says what is to be done. Failures
 * are recorded in the document's history. An execution whose failure cannot be recorded leaves its input in a queue: the
 * record does not say that a late malware scan result is still to be handled.
 *
 * @param unrecorded the queue
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html for the JSONata expressions
 */
export function intakeDefinition(functions: ReturnType<typeof createFunctions>, unrecorded: aws.sqs.Queue) {
  const { lambdaInvoke, task, choice, succeed, fail } = sst.aws.StepFunctions;
  const output = "{% $states.result.Payload %}";
  const failed = fail({ name: "Failed", error: "InspectionFailed", cause: "See the document's history." });
  const keepInput = task({
    name: "KeepInput",
    resource: "arn:aws:states:::sqs:sendMessage",
    arguments: {
      QueueUrl: unrecorded.url,
      MessageBody: "{% $string($states.context.Execution.Input) %}",
    },
    permissions: [{ actions: ["sqs:SendMessage"], resources: [unrecorded.arn] }],
  })
    .retry(retryAll)
    .next(failed);
  const recordFailure = lambdaInvoke({
    name: "RecordFailure",
    function: functions.recordFailure,
    payload: {
      input: "{% $states.context.Execution.Input %}",
      error: "{% $states.input.Error %}",
      cause: "{% $states.input.Cause ? $states.input.Cause : '' %}",
    },
    output,
  })
    .retry(retryAll)
    .catch(keepInput)
    .next(failed);
  const settle = lambdaInvoke({
    name: "Settle",
    function: functions.settle,
    payload: { documentId: "{% $states.input.documentId %}" },
    output,
  })
    // A decision is carried out sooner than by the sweeper.
    .retry(retryAll)
    .catch(recordFailure);
  const isSettlePending = choice({ name: "Inspected" });
  isSettlePending.when("{% $states.input.toSettle %}", settle);
  isSettlePending.otherwise(succeed({ name: "NothingToDo" }));
  const inspect = lambdaInvoke({
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
    .catch(recordFailure);
  // `next` returns the state that it is given.
  inspect.next(isSettlePending);
  const start = choice({ name: "Start" });
  start.when("{% $exists($states.input.documentId) %}", settle);
  start.otherwise(inspect);
  return start;
}

/**
 * Retries errors of Lambda, DynamoDB and S3 that go away by themselves. Errors of the domain are not retried, nor are
 * timeouts: the execution has to end with time left for RecordFailure and its retries.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
const retryTransient = {
  errors: [
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
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

const retryAll = { ...retryTransient, errors: ["States.ALL"] };

/** Ends executions after this time, by the definition's `TimeoutSeconds`. SST has no argument for it. */
export function withTimeout(seconds: number) {
  return (machine: aws.sfn.StateMachineArgs): undefined => {
    machine.definition = $output(machine.definition).apply((definition) =>
      JSON.stringify({ TimeoutSeconds: seconds, ...JSON.parse(definition) }),
    );
  };
}
