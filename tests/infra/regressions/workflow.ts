import { adding, changing, changingWorkflow, type Regression, setting } from "./regression.ts";

const stateMachine = (message: string) => ({
  rule: "state-machine",
  resource: "IntakeStateMachine",
  message,
});

export const workflow: Regression[] = [
  {
    finding: 5,
    what: "a task's resource is not the Lambda integration",
    change: changingWorkflow(({ Settle }) => {
      Settle.Resource = "arn:aws:states:::lambda:call";
    }),
    violation: stateMachine("lambda:call"),
  },
  {
    finding: 5,
    what: "a task passes no payload to its function",
    change: changingWorkflow(({ Settle }) => {
      delete Settle.Arguments.Payload;
    }),
    violation: stateMachine('"Settle" calls its function without a payload'),
  },
  {
    finding: 5,
    what: "a task's error is not caught",
    change: changingWorkflow(({ Settle }) => {
      delete Settle.Catch;
    }),
    violation: stateMachine('"Settle" does not catch errors'),
  },
  {
    finding: 5,
    what: "a task starts a state machine that is not declared",
    change: changingWorkflow(({ StartLargeIntake }) => {
      StartLargeIntake.Arguments.StateMachineArn += "-old";
    }),
    violation: stateMachine('"StartLargeIntake" starts'),
    // Nothing in the graph has this ARN, and the role may start the declared one only.
    alsoViolates: ["reference", "role"],
  },
  {
    finding: 5,
    what: "the pipe's batches are larger than an event bus takes",
    change: changing("Announcements", ({ sourceParameters }) => {
      sourceParameters.dynamodbStreamParameters.batchSize = 100;
    }),
    violation: { rule: "pipe", resource: "Announcements", message: "an event bus takes 10" },
  },
  {
    finding: 5,
    what: "the target that starts the workflow has no role",
    change: setting("UploadedTarget", { roleArn: undefined }),
    violation: { rule: "event-target", resource: "UploadedTarget", message: "no role" },
  },
  {
    finding: 5,
    what: "the pattern of the rule that starts the workflow has an unknown operator",
    change: changing("Uploaded", (inputs) => {
      const pattern = JSON.parse(inputs.eventPattern);
      inputs.eventPattern = JSON.stringify({ ...pattern, account: [{ like: "1*" }] });
    }),
    violation: { rule: "event-rule", resource: "Uploaded", message: "Unrecognized match type like" },
  },
  {
    finding: 5,
    what: "a schedule has a day of the month and a day of the week",
    change: adding("aws:scheduler/schedule:Schedule", "Monthly", () => ({
      scheduleExpression: "cron(0 3 1 * MON *)",
      target: {},
    })),
    violation: { rule: "schedule", resource: "Monthly", message: "Invalid Schedule Expression" },
  },
];
