import { AwsError } from "../../http/aws-error.ts";
import { firehoseService } from "../firehose/index.ts";
import { lambdaService } from "../lambda/index.ts";
import type { ServiceContext } from "../service.ts";
import { sqsService } from "../sqs/index.ts";
import { statesService } from "../states/index.ts";
import { ApiDestinations } from "./api-destinations.ts";
import type { Destinations } from "./deliveries.ts";

/** Starts the services that targets belong to. */
export async function useDestinations({ graph, use }: ServiceContext): Promise<Destinations> {
  const { lambda } = await use(lambdaService);
  const { stateMachines } = await use(statesService);
  const firehose = await use(firehoseService);
  const { queues } = await use(sqsService);
  const apiDestinations = new ApiDestinations(graph);
  return {
    deliver: {
      apiDestination: (target, input, signal) => apiDestinations.invoke(target, input, signal),
      deliveryStream: ({ arn }, input) =>
        firehose.put(arn, [Buffer.from(typeof input === "string" ? input : JSON.stringify(input))]),
      async function({ arn }, input) {
        const { functionError, payload } = await lambda.invoke(arn, input);
        if (functionError) throw new AwsError("SDK_CLIENT_ERROR", 500, JSON.stringify(payload));
      },
      queue: async ({ arn }, input) => void (await queues.send(arn, input)),
      stateMachine: async ({ arn }, input) => void (await stateMachines.start(arn, input)),
    },
    queues,
  };
}
