import { resolve } from "node:path";
import { lockFolder } from "../files/folder-lock.ts";
import type { Graph } from "../graph/graph.ts";
import { refuseByAwsError } from "../http/aws-refusal.ts";
import { Listener } from "../http/listener.ts";
import { Authorizer, type OnDecision } from "../iam/authorizer.ts";
import { RoleCredentials } from "../iam/credentials.ts";
import { PolicyAccess } from "../iam/service-access.ts";
import { withoutRepetitions } from "../iam/without-repetitions.ts";
import { EventHub } from "../services/event-hub.ts";
import { InFlight } from "../services/in-flight.ts";
import { services as allServices } from "../services/index.ts";
import type { LogLine, RunningService, Service, StartNotes } from "../services/service.ts";
import { requireDataFormat } from "./data-format.ts";
import { reportDiskFaults } from "./disk-reports.ts";
import { createEndpoint, type OnAction } from "./endpoint.ts";
import { asFolderError } from "./folder-errors.ts";
import { collectNotes } from "./notes.ts";
import { createOfflineUrls } from "./offline-urls.ts";
import { collectOutputs, type Outputs, offlineUrlsOf, writeOutputs } from "./outputs.ts";
import { removeData } from "./remove-data.ts";
import { ServiceSet } from "./service-set.ts";

export interface System extends StartNotes {
  outputs: Outputs;
  /** A running service. */
  service<Running extends RunningService>(service: Service<Running>): Running;
  /**
   * Resolves once no service has work in flight, see `ServiceSet.idle`, and `onAction` has received the actions of each
   * request that was answered.
   */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface SystemOptions {
  graph: Graph;
  /** The data folder. */
  directory: string;
  /** The application's port; AWS's services listen on the next one. 0 takes any two free ones. */
  port?: number;
  /** Whether to begin with empty data. */
  reset?: boolean;
  /** Receives each line that a function logs. */
  logLine?: (line: LogLine) => void;
  /** Receives messages for the person who runs the system. */
  report?: (message: string) => void;
  now?: () => Date;
  onAction?: OnAction;
  /** Receives each decision about a request, and about what a service does by itself. */
  onDecision?: OnDecision;
  services?: readonly Service[];
}

/** How long a client of the application may take to send a request. */
const applicationRequestMilliseconds = 30_000;

/**
 * Runs the part of a graph that is emulated, on two loopback ports, with its data in one folder.
 * @throws UserError when a port or the folder cannot be used, or data in it does not fit
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { graph, port = 3000, logLine = () => {}, report = () => {}, now = () => new Date() } = options;
  const services = options.services ?? allServices;
  const directory = resolve(options.directory);
  const closers = [await lockFolder(directory)];
  const close = async () => {
    for (const step of closers.splice(0).reverse()) await step();
  };
  try {
    closers.push(reportDiskFaults(directory, report));
    if (options.reset) await removeData(directory, services);
    await requireDataFormat(directory);
    const set = new ServiceSet(services, directory);
    closers.push(() => set.close());
    const application = await Listener.open(port, report, { request: applicationRequestMilliseconds });
    closers.push(() => application.close());
    const aws = await Listener.open(port === 0 ? 0 : port + 1, report);
    closers.push(() => aws.close());
    closers.push(() => set.stop());
    const credentials = await RoleCredentials.open(directory, report);
    const [awsEndpoint, applicationUrl] = [aws.url, application.url];
    const toOfflineUrls = createOfflineUrls(graph, { awsEndpoint, applicationUrl });
    const hub = new EventHub();
    const { onAction, onDecision } = options;
    const authorizer = new Authorizer(graph, { onDecision });
    const reportDenial = withoutRepetitions(report, now);
    const access = new PolicyAccess({ authorizer, now, report: reportDenial });
    const urls = { awsEndpoint, applicationUrl, toOfflineUrls };
    await set.start({ graph, now, ...urls, credentials, access, hub, report, logLine });
    const handlers = set.handlers();
    const { region } = graph;
    const answers = new InFlight();
    const reports = { report, reportDenial, onAction, answers };
    const endpoint = createEndpoint({ ...handlers, credentials, authorizer, region, now, ...reports });
    aws.serve(endpoint, refuseByAwsError);
    if (handlers.application) application.serve(handlers.application);
    // No policy in the graph is of this role, so that nothing is implicitly denied to it.
    const roleArn = `arn:aws:iam::${graph.accountId}:role/administrator`;
    const administrator = { roleArn, ...credentials.of(roleArn) };
    const urlOutputs = offlineUrlsOf(graph.outputs, toOfflineUrls);
    const outputs = collectOutputs(set.running(), { urlOutputs, awsEndpoint, region, administrator });
    closers.push(await writeOutputs(directory, outputs));
    await set.resume();
    return {
      outputs,
      ...collectNotes(graph, set.running()),
      service: (service) => set.get(service),
      idle: () => set.idle(answers),
      close,
    };
  } catch (error) {
    await close();
    throw asFolderError(error, directory);
  }
}
