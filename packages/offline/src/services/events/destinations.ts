import { AwsError } from "../../http/aws-error.ts";
import type { NeededAccess } from "../../iam/authorizer.ts";
import { firehoseService } from "../firehose/index.ts";
import { lambdaService } from "../lambda/index.ts";
import type { ServiceContext } from "../service.ts";
import { sqsService } from "../sqs/index.ts";
import { statesService } from "../states/index.ts";
import { ApiDestinations } from "./api-destinations.ts";
import type { Destinations, Target } from "./deliveries.ts";
import { callsOfTarget, kindOfTarget, needsRole } from "./target-kinds.ts";

/** The service that delivers, as policies see it. */
export interface Deliverer {
  /** Its principal, such as `events.amazonaws.com`. */
  service: string;
  /** The source that it acts for, which is not in every service the rule or schedule itself. */
  sourceArnOf(target: Target): string;
  /** Whether it calls every target and dead-letter queue with the target's role, and none as itself. */
  alwaysUsesRole: boolean;
}

/** Starts the services that targets belong to. */
export async function useDestinations(
  { graph, access, use }: ServiceContext,
  { service, sourceArnOf, alwaysUsesRole }: Deliverer,
): Promise<Destinations> {
  const { lambda } = await use(lambdaService);
  const { stateMachines } = await use(statesService);
  const firehose = await use(firehoseService);
  const { queues } = await use(sqsService);
  const apiDestinations = new ApiDestinations(graph);

  /** @throws AccessDenied */
  function authorize(target: Target, calls: readonly NeededAccess[], usesRole: boolean): void {
    const actor = { service, sourceArn: sourceArnOf(target) };
    if (usesRole || alwaysUsesRole) access.byRole({ ...actor, roleArn: target.roleArn }, calls);
    else access.byService(actor, calls);
  }

  const authorized =
    (deliver: Destinations["deliver"]["function"]): Destinations["deliver"]["function"] =>
    async (target, input, signal) => {
      const kind = kindOfTarget(target.arn);
      const usesRole = target.roleArn !== undefined || (kind !== undefined && needsRole(kind));
      const { calls } = callsOfTarget(target.arn);
      authorize(target, kind === "queue" ? queues.callsToSend(target.arn) : calls, usesRole);
      await deliver(target, input, signal);
    };

  return {
    deliver: {
      apiDestination: authorized((target, input, signal) => apiDestinations.invoke(target, input, signal)),
      deliveryStream: authorized(({ arn }, input) =>
        firehose.put(arn, [Buffer.from(typeof input === "string" ? input : JSON.stringify(input))]),
      ),
      function: authorized(async ({ arn }, input) => {
        const { functionError, payload } = await lambda.invoke(arn, input);
        if (functionError) throw new AwsError("SDK_CLIENT_ERROR", 500, JSON.stringify(payload));
      }),
      queue: authorized(async ({ arn }, input) => void (await queues.send(arn, input))),
      stateMachine: authorized(
        async ({ arn }, input, signal) => void (await stateMachines.startInTurn(arn, input, signal)),
      ),
    },
    async sendDeadLetter(target, input, attributes) {
      const { deadLetterArn } = target;
      if (deadLetterArn === undefined) return;
      authorize(target, queues.callsToSend(deadLetterArn), false);
      await queues.send(deadLetterArn, input, attributes);
    },
  };
}
