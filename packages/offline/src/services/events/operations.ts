import { z } from "zod";
import { AwsError } from "../../http/aws-error.ts";
import { type JsonOperation, jsonOperation } from "../../http/json-api.ts";
import { eventConditionKeys, type PutEventsAnswer, type PutEventsEntry } from "./put-events.ts";

const entry = z.object({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  /** Seconds since 1970. */
  Time: z.number().optional(),
  Resources: z.array(z.string()).optional(),
  EventBusName: z
    .string()
    .min(1)
    .max(1600)
    .regex(/^(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/.\-_A-Za-z0-9]+$/)
    .optional(),
  TraceHeader: z.string().min(1).max(500).optional(),
});

/**
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 *
 * @param options.put gives the answer to each entry
 * @param options.arnOfBus takes a name, an ARN or nothing
 */
export function createOperations({
  put,
  arnOfBus,
}: {
  put: (entries: readonly PutEventsEntry[]) => Promise<PutEventsAnswer[]>;
  arnOfBus: (bus: string | undefined) => string;
}): Record<string, JsonOperation> {
  return {
    PutEvents: jsonOperation({
      input: z.object({
        Entries: z.array(entry).min(1).max(10),
        EndpointId: z
          .string()
          .min(1)
          .max(50)
          .regex(/^[A-Za-z0-9-]+[.][A-Za-z0-9-]+$/)
          .optional(),
      }),
      requestedActions: ({ Entries }) =>
        Entries.map((given) => ({
          action: "events:PutEvents",
          resource: arnOfBus(given.EventBusName),
          keys: eventConditionKeys(given),
        })),
      async perform({ Entries, EndpointId }) {
        if (EndpointId !== undefined)
          throw new AwsError("ValidationException", 400, `Endpoint ${EndpointId} does not exist.`);
        const answers = await put(Entries);
        return {
          FailedEntryCount: answers.filter(({ ErrorCode }) => ErrorCode).length,
          Entries: answers,
        };
      },
    }),
  };
}
