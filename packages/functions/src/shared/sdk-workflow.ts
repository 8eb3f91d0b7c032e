import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";

/** Creates a function that starts executions of a state machine, by a client of the SDK. */
export function createWorkflowStarter() {
  const client = new SFNClient();
  return async (stateMachineArn: string, input: object): Promise<void> => {
    await client.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }));
  };
}
