import { arn, functionArn } from "../support/shop-names.ts";
import { changing, changingDefinition, testRule } from "../support/violations.ts";

testRule("state-machine", [
  [
    "a task whose resource is a function's ARN",
    "Order",
    changingDefinition(({ States }) => {
      States.Sell.Resource = functionArn;
    }),
  ],
  [
    "a task that calls a function that is not declared",
    "Order",
    changingDefinition(({ States }) => {
      States.Sell.Arguments.FunctionName = arn("lambda", "function:other");
    }),
  ],
  [
    "a task that starts a state machine that is not declared",
    "Order",
    changingDefinition(({ States }) => {
      States.Sell.Resource = "arn:aws:states:::states:startExecution";
      States.Sell.Arguments = { StateMachineArn: arn("states", "stateMachine:other") };
    }),
  ],
  [
    "a task without a retry",
    "Order",
    changingDefinition(({ States }) => {
      States.Sell.Retry = undefined;
    }),
  ],
  [
    "a task without a catch",
    "Order",
    changingDefinition((machine) => {
      machine.States.Sell.Catch = undefined;
    }),
  ],
  [
    "a task that calls its function without a payload",
    "Order",
    changingDefinition((machine) => {
      machine.States.Sell.Arguments.Payload = undefined;
    }),
  ],
  [
    "a task that calls Lambda by the AWS SDK integration",
    "Order",
    changingDefinition((machine) => {
      machine.States.Sell.Resource = "arn:aws:states:::aws-sdk:lambda:invoke";
    }),
  ],
  [
    "an express workflow that waits for a task token",
    "Order",
    changingDefinition((machine) => {
      machine.States.Sell.Resource += ".waitForTaskToken";
    }),
  ],
  [
    "an express workflow with a timeout above five minutes",
    "Order",
    changingDefinition((machine) => {
      machine.TimeoutSeconds = 900;
    }),
  ],
  [
    "a timeout shorter than the function's",
    "Order",
    changingDefinition((machine) => {
      machine.TimeoutSeconds = 5;
    }),
  ],
  [
    "an expression that reads a field that $states does not have",
    "Order",
    changingDefinition((machine) => {
      machine.States.Sell.Output = "{% $states.reslut.Payload %}";
    }),
  ],
  [
    "a retry of an error name that the States Language does not define",
    "Order",
    changingDefinition((machine) => {
      machine.States.Sell.Retry[0].ErrorEquals = ["States.Al"];
    }),
  ],
  [
    "a state with the property Timeout instead of TimeoutSeconds",
    "Order",
    changingDefinition(({ States }) => {
      States.Sell.Timeout = 5;
    }),
  ],
  [
    "a state machine without a timeout",
    "Order",
    changingDefinition((machine) => {
      machine.TimeoutSeconds = undefined;
    }),
  ],
  [
    "a transition to a state that does not exist",
    "Order",
    changingDefinition(({ States }) => {
      States.Sell = { ...States.Sell, End: undefined, Next: "Nowhere" };
    }),
  ],
  [
    "a log with execution data",
    "Order",
    changing("Order", (inputs) => {
      inputs.loggingConfiguration.includeExecutionData = true;
    }),
  ],
]);
