import type { createFunctions } from "./functions.ts";
import { physicalName } from "./names.ts";
import type { Stage } from "./stage.ts";

type Functions = ReturnType<typeof createFunctions>;
type State = Parameters<ReturnType<typeof sst.aws.StepFunctions.choice>["when"]>[1];

/**
 * The output of a task: the function's result, which has the document's id. Any other payload fails the task, such as the
 * answer of the stub that `sst dev` leaves in place of a function: Lambda reports that answer as a success.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
const resultOf = (task: string) => {
  const payload = "$states.result.Payload";
  const unexpected = `'${task} returned no result, but ' & $substring($string(${payload}), 0, 200)`;
  return `{% $type(${payload}.documentId) = 'string' ? ${payload} : $error(${unexpected}) %}` as const;
};

/**
 * The express workflow: inspects an uploaded object and settles its document, or settles a document whose record says what is
 * to be done. If the content is larger than one call of `Inspect` reads, it starts the standard workflow and ends.
 *
 * @param unrecorded the queue of inputs of executions whose failure could not be recorded
 */
export function intakeDefinition(
  functions: Functions,
  unrecorded: aws.sqs.Queue,
  largeIntake: sst.aws.StepFunctions,
) {
  const recordFailure = createRecordFailure(functions, unrecorded);
  const startLargeIntake = sst.aws.StepFunctions.task({
    name: "StartLargeIntake",
    resource: "arn:aws:states:::states:startExecution",
    arguments: {
      StateMachineArn: largeIntake.arn,
      Input: "{% $merge([$states.context.Execution.Input, {'checkpoint': $states.input.checkpoint}]) %}",
    },
    permissions: [{ actions: ["states:StartExecution"], resources: [largeIntake.arn] }],
  })
    .retry(retryAll)
    .catch(recordFailure);
  return createStates(functions, recordFailure, startLargeIntake);
}

/** The state after which the standard workflow calls `Inspect` again. */
const nextStep = "NextStep";

/** The standard workflow: calls `Inspect` until the content has ended, each time with the checkpoint of the call before. */
export function largeIntakeDefinition(functions: Functions, unrecorded: aws.sqs.Queue) {
  const continued = sst.aws.StepFunctions.pass({ name: nextStep });
  return createStates(functions, createRecordFailure(functions, unrecorded), continued);
}

/**
 * Records a failure in the document's history. An execution whose failure cannot be recorded leaves its input in the queue:
 * the record does not say that a late malware scan result is still to be handled.
 */
function createRecordFailure({ recordFailure }: Functions, unrecorded: aws.sqs.Queue) {
  const { lambdaInvoke, task, fail } = sst.aws.StepFunctions;
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
  return lambdaInvoke({
    name: "RecordFailure",
    function: recordFailure,
    payload: {
      input: "{% $states.context.Execution.Input %}",
      error: "{% $states.input.Error %}",
      cause: "{% $states.input.Cause ? $states.input.Cause : '' %}",
    },
    output: resultOf("RecordFailure"),
  })
    .retry(retryAll)
    .catch(keepInput)
    .next(failed);
}

/**
 * The states of both workflows.
 *
 * @param recordFailure follows a task that has failed
 * @param continued what follows a call of `Inspect` that did not reach the end of the content
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html for the JSONata expressions
 */
function createStates(functions: Functions, recordFailure: State, continued: State) {
  const { lambdaInvoke, choice, succeed } = sst.aws.StepFunctions;
  const settle = lambdaInvoke({
    name: "Settle",
    function: functions.settle,
    payload: { documentId: "{% $states.input.documentId %}" },
    output: resultOf("Settle"),
  })
    // A decision is carried out sooner than by the sweeper.
    .retry(retryAll)
    .catch(recordFailure);
  const inspected = choice({ name: "Inspected" });
  inspected.when("{% $exists($states.input.checkpoint) %}", continued);
  inspected.when("{% $states.input.toSettle %}", settle);
  inspected.otherwise(succeed({ name: "NothingToDo" }));
  const inspect = lambdaInvoke({
    name: "Inspect",
    function: functions.inspect,
    payload: {
      key: "{% $states.context.Execution.Input.key %}",
      etag: "{% $states.context.Execution.Input.etag %}",
      scan: "{% $exists($states.context.Execution.Input.scan) ? $states.context.Execution.Input.scan : null %}",
      checkpoint: "{% $exists($states.input.checkpoint) ? $states.input.checkpoint : null %}",
    },
    output: resultOf("Inspect"),
  })
    .retry(retryTransient)
    .catch(recordFailure);
  // `next` returns the state that it is given.
  inspect.next(inspected);
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

/**
 * The log group of a state machine. Below `/aws/vendedlogs/`, Step Functions adds nothing to the log resource policy of the
 * account, which has room for 5,120 characters. A state machine that exists keeps its group: SST ignores changes of the name.
 * https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
 */
export const workflowLogs = (name: string, { retentionDays }: Stage) => ({
  name: `/aws/vendedlogs/states/${physicalName(name)}`,
  retentionInDays: retentionDays.logs,
});

/** Ends executions after this time, by the definition's `TimeoutSeconds`. SST has no argument for it. */
export function withTimeout(seconds: number) {
  return changeDefinition((definition) => ({ TimeoutSeconds: seconds, ...definition }));
}

/** The standard workflow's timeout and its loop. SST follows states without end if they form one. */
export function withSteps(seconds: number) {
  return changeDefinition(({ States, ...definition }) => {
    const { End: _, ...state } = States[nextStep];
    return {
      TimeoutSeconds: seconds,
      ...definition,
      States: { ...States, [nextStep]: { ...state, Next: "Inspect" } },
    };
  });
}

interface Definition {
  // biome-ignore lint/suspicious/noExplicitAny: states of every type.
  States: Record<string, any>;
}

function changeDefinition(change: (definition: Definition) => object) {
  return (machine: aws.sfn.StateMachineArgs): undefined => {
    machine.definition = $output(machine.definition).apply((definition) =>
      JSON.stringify(change(JSON.parse(definition))),
    );
  };
}
