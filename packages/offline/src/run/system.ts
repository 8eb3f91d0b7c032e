import { once } from "node:events";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { lock } from "proper-lockfile";
import { DamagedRecordError } from "../files/records.ts";
import { authoredName, type Graph, resourcesOfType } from "../graph/graph.ts";
import { AwsError } from "../http/aws-error.ts";
import { createCredentials } from "../iam/credentials.ts";
import { type RequestedAction, requestedActions } from "../iam/requested-actions.ts";
import { createGateway } from "../services/apigateway/gateway.ts";
import { createCognito } from "../services/cognito/cognito.ts";
import { createDynamoDB } from "../services/dynamodb/dynamodb.ts";
import type { Destinations } from "../services/events/deliveries.ts";
import { Events } from "../services/events/events.ts";
import { createMalwareProtection } from "../services/guardduty/malware-protection.ts";
import { readFunctions } from "../services/lambda/functions.ts";
import { createLambda, type Line } from "../services/lambda/lambda.ts";
import { createLogs } from "../services/logs/log-files.ts";
import { createS3 } from "../services/s3/s3.ts";
import { Schedules } from "../services/scheduler/schedules.ts";
import { Queues } from "../services/sqs/queues.ts";
import { createStateMachines } from "../services/states/state-machines.ts";
import { createEndpoint } from "./endpoint.ts";
import { listNotEmulated } from "./not-emulated.ts";

/** What keeps a system from starting, said to the person who started it. */
export class StartError extends Error {
  override name = "StartError";
}

/** What `outputs.json` holds: where the system listens, and everything needed to call it. */
export interface Outputs {
  apiUrl: string | undefined;
  tokenUrl: string | undefined;
  awsEndpoint: string;
  region: string;
  clients: Record<string, { clientId: string; clientSecret: string; scopes: string[] }>;
  resources: Record<string, { name: string }>;
  functions: Record<string, { roleArn: string; accessKeyId: string; secretAccessKey: string }>;
}

export interface System {
  outputs: Outputs;
  /** Declared resources, and parts of such, that nothing here acts for, by type and name. */
  notEmulated: string[];
  /** Faults of the declaration: what AWS would refuse, or would do otherwise than meant. */
  faults: string[];
  schedules: string[];
  /** What the gateway gives to anyone: URLs for a browser. */
  openUrls: string[];
  /** Fires a schedule now. */
  runSchedule(name: string): Promise<void>;
  /** Puts an event on the default bus as AWS's own services do, so that deliveries can be repeated and reordered. */
  publish: Events["publish"];
  close(): Promise<void>;
}

/**
 * Runs a graph: everything in it that can run on one machine, on two loopback ports, with its data in one folder.
 *
 * @param options.port the gateway's; AWS's other services listen on the next one. 0 takes any two.
 * @param options.reset whether to begin with empty data
 * @param options.line is given every line that a function logs
 * @param options.onAction is told of everything that a role asked of AWS, in IAM's words
 * @throws StartError when a port is taken or another run uses the folder
 */
export async function startSystem({
  graph,
  directory: folder,
  port = 3000,
  reset = false,
  line = () => {},
  report = () => {},
  now = () => new Date(),
  onAction,
}: {
  graph: Graph;
  directory: string;
  port?: number;
  reset?: boolean;
  line?: Line;
  report?: (text: string) => void;
  now?: () => Date;
  onAction?: (roleArn: string, requested: RequestedAction) => void;
}): Promise<System> {
  const directory = resolve(folder);
  await mkdir(directory, { recursive: true }).catch((error) => {
    throw new StartError(
      `The folder ${directory} cannot be made (${error.code}). Use another one with --data.`,
    );
  });
  const closers: (() => Promise<unknown>)[] = [
    await own(directory).catch((error) => {
      if (error instanceof StartError) throw error;
      throw new StartError(
        `The folder ${directory} cannot be written to (${error.code}). Use another one with --data.`,
      );
    }),
  ];
  const close = async () => {
    for (const step of closers.splice(0).reverse()) await step();
  };
  try {
    // Only now that the folder is this run's own.
    if (reset) for (const part of kept) await rm(join(directory, part), { recursive: true, force: true });
    return await open();
  } catch (error) {
    await close();
    if (error instanceof DamagedRecordError) throw new StartError(error.message);
    throw error;
  }

  async function open(): Promise<System> {
    const { region, accountId } = graph;
    const logs = createLogs({ directory: join(directory, "logs"), now });
    closers.push(logs.close);
    const credentials = await createCredentials(directory);
    const cognito = await createCognito({ graph, directory, now });
    const dynamodb = await createDynamoDB({ graph, directory: join(directory, "dynamodb") });
    closers.push(dynamodb.close);

    // The functions must know the port before anything behind it exists.
    let answerAws: RequestListener = (_request, response) => response.writeHead(503).end();
    let answerGateway: RequestListener = (_request, response) => response.writeHead(503).end();
    const gatewayServer = await listen(port, (...exchange) => answerGateway(...exchange));
    closers.push(() => end(gatewayServer));
    const gatewayPort = (gatewayServer.address() as AddressInfo).port;
    const awsServer = await listen(port === 0 ? 0 : port + 1, (...exchange) => answerAws(...exchange));
    closers.push(() => end(awsServer));
    const awsEndpoint = `http://127.0.0.1:${(awsServer.address() as AddressInfo).port}`;

    const { functions, unsupported: otherRuntimes } = readFunctions(graph);
    const lambda = createLambda({
      functions,
      directory: join(directory, "functions"),
      awsEndpoint,
      region,
      credentialsOf: credentials.of,
      logs,
      line,
    });
    closers.push(lambda.close);
    const stateMachines = await createStateMachines({
      graph,
      directory: join(directory, "executions"),
      invoke: lambda.invoke,
      logs,
      now,
    });
    closers.push(stateMachines.close);
    const destinations: Destinations = {
      async invokeFunction(arn, input) {
        const { functionError, payload } = await lambda.invoke(arn, input);
        if (functionError) throw new AwsError("SDK_CLIENT_ERROR", 500, JSON.stringify(payload));
      },
      startExecution: async (arn, input) => void (await stateMachines.start(arn, input)),
      queues: new Queues({ graph, directory: join(directory, "sqs"), now }),
    };
    const events = new Events({ graph, directory: join(directory, "events"), destinations, now, report });
    const schedules = new Schedules({
      graph,
      directory: join(directory, "scheduler"),
      destinations,
      now,
      report,
    });
    // Those that call functions are told of the end first, and functions end before they are waited for: else one
    // that never answers would keep the run from ending until its time is over.
    closers.push(() =>
      Promise.all([events.close(), schedules.close(), stateMachines.close(), lambda.close()]),
    );
    const buckets = resourcesOfType(graph, "aws:s3/bucketV2:BucketV2").map(({ id }) => id);
    const s3 = await createS3({
      directory: join(directory, "s3"),
      buckets,
      region,
      now,
      tell: async (notice) => {
        await events.publishObjectEvent(notice);
        malwareProtection.notice(notice);
      },
    });
    const malwareProtection = createMalwareProtection({
      graph,
      buckets: s3.buckets,
      publish: (event) => events.publish(event),
      now,
    });
    closers.push(malwareProtection.close);

    const handleAws = createEndpoint({
      s3,
      dynamodb,
      lambda,
      cognito,
      json: { states: stateMachines.call, events: (action, body) => events.call(action, body) },
      secretOf: credentials.secretOf,
      identityOf: (accessKeyId) => ({ arn: credentials.roleOf(accessKeyId) ?? "", account: accountId }),
      now,
      ...(onAction && {
        observe: ({ accessKeyId, service }, request, body, status) => {
          for (const requested of requestedActions({ service, request, body, status, region, accountId }))
            onAction(credentials.roleOf(accessKeyId) ?? "", requested);
        },
      }),
    });
    // A fault of ours in one answer ends that connection, and nothing else.
    const lost = (response: ServerResponse) => (error: unknown) => {
      report(`An answer was lost: ${error instanceof Error ? error.stack : error}`);
      response.destroy();
    };
    answerAws = (request, response) => void handleAws(request, response).catch(lost(response));

    const [api, ...otherApis] = resourcesOfType(graph, "aws:apigateway/restApi:RestApi");
    const gateway = api && createGateway({ graph, api, cognito, invoke: lambda.invoke, logs, now });
    if (gateway)
      answerGateway = (request, response) => void gateway.handle(request, response).catch(lost(response));

    const outputs: Outputs = {
      apiUrl: gateway && `http://127.0.0.1:${gatewayPort}`,
      tokenUrl: cognito.tokenPath && awsEndpoint + cognito.tokenPath,
      awsEndpoint,
      region,
      clients: Object.fromEntries(cognito.clients.map(({ name, ...client }) => [name, client])),
      resources: Object.fromEntries(
        graph.resources.flatMap((resource) => {
          const name = resource.outputs.bucket ?? resource.outputs.name;
          return named.has(resource.type) ? [[authoredName(graph, resource), { name }]] : [];
        }),
      ),
      functions: Object.fromEntries(
        functions.map(({ authoredName, roleArn }) => [authoredName, { roleArn, ...credentials.of(roleArn) }]),
      ),
    };
    const file = join(directory, "outputs.json");
    await writeFile(`${file}.new`, `${JSON.stringify(outputs, null, 2)}\n`, { mode: 0o600 });
    await rename(`${file}.new`, file);
    closers.push(() => rm(file, { force: true }));

    await stateMachines.resume();
    await events.start();
    await schedules.start();
    await s3.tellLeftOver();
    malwareProtection.start();
    return {
      outputs,
      notEmulated: [
        ...listNotEmulated(graph),
        ...otherApis.map(({ name }) => `RestApi ${name} (the first one, ${api?.name}, is served)`),
        ...otherRuntimes.map((name) => `Function ${name}`),
        ...events.unsupported,
      ],
      faults: [...stateMachines.problems, ...events.declarationErrors, ...(gateway?.faults ?? [])],
      schedules: [...events.schedules(), ...schedules.list()].map(
        ({ name, expression }) => `${name} ${expression}`,
      ),
      openUrls: (gateway?.methods ?? [])
        .filter(
          ({ httpMethod, authorization, path }) =>
            httpMethod === "GET" && authorization === "NONE" && !path.includes("{"),
        )
        .map(({ path }) => `${outputs.apiUrl}${path}`),
      runSchedule: (name) =>
        schedules.list().some((schedule) => schedule.name === name)
          ? schedules.run(name)
          : events.runSchedule(name),
      publish: (event, bus) => events.publish(event, bus),
      close,
    };
  }
}

/** All that a run keeps in its folder. */
const kept = [
  "cognito.json",
  "credentials.key",
  "dynamodb",
  "events",
  "executions",
  "functions",
  "logs",
  "outputs.json",
  "s3",
  "scheduler",
  "sqs",
];

/** Takes a folder for this run alone; what a killed run left locked is taken over. */
async function own(directory: string): Promise<() => Promise<void>> {
  const owner = join(directory, "owner.pid");
  const take = () => lock(directory, { stale: 10_000, update: 2_000 });
  const release = await take().catch(async (error) => {
    if (error.code !== "ELOCKED") throw error;
    const pid = await readFile(owner, "utf8").catch(() => "unknown");
    if (!/^\d+$/.test(pid) || isAlive(Number(pid)))
      throw new StartError(
        `Another run (process ${pid}) uses the folder ${directory}. End it, or use another folder with --data.`,
      );
    await rm(`${directory}.lock`, { recursive: true, force: true });
    return take();
  });
  await writeFile(owner, String(process.pid));
  return async () => {
    await rm(owner, { force: true });
    await release();
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function listen(port: number, answer: RequestListener): Promise<Server> {
  // Uploads take as long as they take.
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 65_000 }, answer);
  server.on("checkContinue", answer);
  server.on("clientError", (_error, socket) =>
    socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"),
  );
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE")
      throw new StartError(`Port ${port} is taken. End what listens there, or use another one with --port.`);
    throw new StartError(`Nothing can listen on port ${port} (${code}). Use another one with --port.`);
  }
  return server;
}

function end(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((ended) => server.close(() => ended()));
}

/** Types whose name a caller needs. */
const named = new Set(["aws:s3/bucketV2:BucketV2", "aws:dynamodb/table:Table"]);
