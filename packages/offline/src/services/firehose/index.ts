import { join } from "node:path";
import { resourcesOfType } from "../../graph/graph.ts";
import { AwsError } from "../../http/aws-error.ts";
import { createJsonApi } from "../../http/json-api.ts";
import { logsService } from "../logs/index.ts";
import { regionalArn } from "../resource-facts.ts";
import { s3Service } from "../s3/index.ts";
import type { RunningService, Service } from "../service.ts";
import { deliveryAccess } from "./delivery-access.ts";
import { DeliveryStream } from "./delivery-stream.ts";
import { firehoseFacts } from "./facts.ts";
import { createOperations } from "./operations.ts";
import { deliveryStreamType } from "./types.ts";

export interface RunningFirehose extends RunningService {
  /**
   * Takes records for a stream, by its ARN.
   * @throws AwsError ResourceNotFoundException
   */
  put(streamArn: string, records: readonly Buffer[]): Promise<void>;
  /** Writes what the streams have buffered now, without waiting for their intervals. */
  flush(): Promise<void>;
}

/** Amazon Data Firehose: the declared delivery streams to buckets. */
export const firehoseService: Service<RunningFirehose> = {
  facts: firehoseFacts,
  async start(context) {
    const { graph, directory, now, report, use } = context;
    const { s3, encryptionOf } = await use(s3Service);
    const { logs } = await use(logsService);
    const streams = new Map<string, DeliveryStream>();
    for (const { inputs, outputs } of resourcesOfType(graph, deliveryStreamType)) {
      const { extendedS3Configuration: destination } = inputs;
      const bucket = s3.buckets.get(destination?.bucketArn.split(":").at(-1) ?? "");
      if (!destination || !bucket) continue;
      const { name, arn } = outputs;
      const delivery = deliveryAccess({ streamArn: arn, destination, context, encryptionOf, logs });
      const options = { name, destination, bucket, directory: join(directory, name), now, report };
      streams.set(arn, new DeliveryStream({ ...options, ...delivery }));
    }
    const all = [...streams.values()];
    const arnOf = (name: string) => regionalArn(graph, "firehose", `deliverystream/${name}`);
    const put = async (arn: string, records: readonly Buffer[]) => {
      const stream = streams.get(arn);
      if (!stream)
        throw new AwsError(
          "ResourceNotFoundException",
          400,
          `Firehose ${arn} with a declared bucket not found.`,
        );
      await stream.put(records);
    };
    return {
      put,
      async flush() {
        await Promise.all(all.map((stream) => stream.flush()));
      },
      api: createJsonApi({
        version: "1.1",
        operations: createOperations({ arnOf, put }),
        notEmulated: (operation) => `Firehose's ${operation} is not emulated offline.`,
      }),
      async resume() {
        for (const stream of all) await stream.resume();
      },
      inFlight: () => all.flatMap((stream) => stream.inFlight()),
      async stop() {
        await Promise.all(all.map((stream) => stream.close()));
      },
    };
  },
};
