import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import { dynamodbService } from "../dynamodb/index.ts";
import type { TableStream } from "../dynamodb/table-stream.ts";
import { eventsService } from "../events/index.ts";
import { lambdaService } from "../lambda/index.ts";
import type { RunningService, Service, ServiceContext } from "../service.ts";
import { sqsService } from "../sqs/index.ts";
import { statesService } from "../states/index.ts";
import { callsOfPart, pipesFacts } from "./facts.ts";
import { filterErrors, partsNotEmulated, serviceOf } from "./parts.ts";
import { Pipe, type PipeServices } from "./pipe.ts";
import { type PipeDeclaration, pipeType } from "./types.ts";

/** EventBridge Pipes: the declared pipes from a table's stream to an event bus. */
export const pipesService: Service<RunningService> = {
  facts: pipesFacts,
  async start(context) {
    const { graph, directory, now, report, use } = context;
    const { streams } = await use(dynamodbService);
    const servicesOf = await usePipeServices(context);
    const declared = readPipes(graph, streams);
    const pipes = declared.running.map(({ declaration, names, stream }) => {
      const services = servicesOf(names.arn, declaration);
      return new Pipe({ names, declaration, stream, services, directory, now, report });
    });
    return {
      notes: { declarationErrors: declared.errors },
      async resume() {
        for (const pipe of pipes) await pipe.start();
      },
      inFlight: () => pipes.flatMap((pipe) => pipe.inFlight()),
      async stop() {
        await Promise.all(pipes.map((pipe) => pipe.close()));
      },
    };
  },
};

/** The pipes that run: those of emulated kinds that are not stopped. */
function readPipes(graph: Graph, streams: ReadonlyMap<string, TableStream>) {
  const running = [];
  const errors: string[] = [];
  for (const { inputs: declaration, outputs } of resourcesOfType(graph, pipeType)) {
    if (declaration.desiredState === "STOPPED" || partsNotEmulated(declaration).length > 0) continue;
    const stream = streams.get(declaration.source);
    const names = { arn: outputs.arn, name: outputs.name, declaration };
    const problems = [
      ...filterErrors(declaration),
      ...(stream ? [] : [`The source ${declaration.source} is not the stream of a table.`]),
    ];
    errors.push(...problems.map((problem) => `${outputs.name}: ${problem}`));
    if (stream && problems.length === 0) running.push({ declaration, names, stream });
  }
  return { running, errors };
}

/** What each pipe acts on, with its role. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html */
async function usePipeServices({
  access,
  use,
}: ServiceContext): Promise<(pipeArn: string, declaration: PipeDeclaration) => PipeServices> {
  const { events } = await use(eventsService);
  const { stateMachines } = await use(statesService);
  const { lambda } = await use(lambdaService);
  const { queues } = await use(sqsService);
  const enrich = async (arn: string, input: unknown[]): Promise<unknown> => {
    if (serviceOf(arn) === "lambda") {
      const { functionError, payload } = await lambda.invoke(arn, input);
      if (functionError) throw new Error(`${functionError}: ${JSON.stringify(payload)}`);
      return payload;
    }
    const { status, output, error, cause } = await stateMachines.startSync(arn, input);
    if (status !== "SUCCEEDED") throw new Error(`${status}: ${error ?? ""} ${cause ?? ""}`);
    return output;
  };
  return (sourceArn, declaration) => {
    const { roleArn } = declaration;
    const actor = { service: "pipes.amazonaws.com", sourceArn, roleArn };
    const authorize = (part: Parameters<typeof callsOfPart>[1]) =>
      access.byRole(actor, callsOfPart(declaration, part));
    return {
      authorizeSource: () => authorize("source"),
      async enrich(arn, input) {
        authorize("enrichment");
        return enrich(arn, input);
      },
      async putEvents(entries) {
        authorize("target");
        return (await events.put(entries)).map(({ ErrorMessage }) => ErrorMessage);
      },
      async sendToQueue(arn, message) {
        access.byRole(actor, queues.callsToSend(arn));
        return queues.send(arn, message);
      },
    };
  };
}
