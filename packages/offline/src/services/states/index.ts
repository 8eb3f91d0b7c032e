import { createJsonApi } from "../../http/json-api.ts";
import { lambdaService } from "../lambda/index.ts";
import { logsService } from "../logs/index.ts";
import type { RunningService, Service } from "../service.ts";
import { sqsService } from "../sqs/index.ts";
import { arnOfQueue } from "../sqs/queue-url.ts";
import { statesFacts } from "./facts.ts";
import { createStateMachines, type StateMachines } from "./state-machines.ts";

export interface RunningStates extends RunningService {
  stateMachines: StateMachines;
}

/** Step Functions: the declared state machines; executions survive a kill of the process. */
export const statesService: Service<RunningStates> = {
  facts: statesFacts,
  async start({ graph, directory, access, now, use }) {
    const { lambda } = await use(lambdaService);
    const { logs } = await use(logsService);
    const { queues } = await use(sqsService);
    const stateMachines = await createStateMachines({
      graph,
      directory,
      services: {
        invoke: (functionArn, payload) => lambda.invoke(functionArn, payload),
        callsToSend: (queueUrl) => queues.callsToSend(arnOfQueue(queueUrl)),
        sendMessage: (queueUrl, body) => queues.send(arnOfQueue(queueUrl), body),
      },
      access,
      logs,
      now,
    });
    return {
      stateMachines,
      api: createJsonApi({
        operations: stateMachines.operations,
        notEmulated: (operation) => `Step Functions' ${operation} is not emulated offline.`,
      }),
      notes: { declarationErrors: stateMachines.definitionErrors },
      resume: () => stateMachines.resume(),
      inFlight: () => stateMachines.inFlight(),
      stop: () => stateMachines.close(),
    };
  },
};
