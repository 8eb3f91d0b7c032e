import type { Graph } from "../../packages/offline/src/graph/graph.ts";
import { environmentVariables } from "../../packages/offline/src/services/lambda/environment.ts";
import { type LambdaFunction, readFunctions } from "../../packages/offline/src/services/lambda/functions.ts";
import { lambdaService } from "../../packages/offline/src/services/lambda/index.ts";
import type { InvokeResult } from "../../packages/offline/src/services/lambda/lambda.ts";
import type { Service, ServiceContext } from "../../packages/offline/src/services/service.ts";
import { unpackArchive } from "../../packages/offline/src/synth/archive.ts";
import type { Answer, PackagedFunction } from "./runtime-process.ts";

/** Who answers the events of functions in place of the offline Lambda's threads. */
interface Interceptor {
  facts: Service["facts"];
  /** Runs before the first event. */
  prepare(graph: Graph): Promise<void>;
  /** Whether events are intercepted now. */
  isActive(): boolean;
  invoke(declared: LambdaFunction, payload: unknown, context: ServiceContext): Promise<InvokeResult>;
}

/** A service that intercepts the events of functions. They are answered one at a time, so that no process takes time from another. */
export function interceptLambda({ facts, prepare, isActive, invoke }: Interceptor): Service {
  return {
    facts,
    start: async (context) => {
      const { lambda } = await context.use(lambdaService);
      await prepare(context.graph);
      const invokeInThread = lambda.invoke;
      let last: Promise<unknown> = Promise.resolve();
      lambda.invoke = async (nameOrArn, payload) => {
        if (!isActive()) return invokeInThread(nameOrArn, payload);
        const result = last.then(() => invoke(lambda.find(nameOrArn), payload, context));
        last = result.catch(() => {});
        return result;
      };
      return {};
    },
  };
}

/** Unpacks the package of each function into its folder. */
export async function unpackFunctions(graph: Graph, folderOf: (name: string) => string): Promise<void> {
  for (const { authoredName, archive } of readFunctions(graph).functions)
    await unpackArchive(archive, folderOf(authoredName));
}

/** A function with its unpacked package and the variables that Lambda sets. */
export function packagedFunction(
  declared: LambdaFunction,
  folder: string,
  { awsEndpoint, graph, toOfflineUrls, credentials }: ServiceContext,
): PackagedFunction {
  const environment = environmentVariables(declared, folder, "stream", {
    awsEndpoint,
    region: graph.region,
    toOfflineUrls,
    credentialsOf: (roleArn) => credentials.of(roleArn),
  });
  return { ...declared, folder, environment };
}

/** Lambda's result of an answer. */
export const resultOf = ({ payload, failed }: Answer): InvokeResult => ({
  payload: JSON.parse(payload),
  ...(failed && { functionError: "Unhandled" }),
  requestId: "intercepted",
});

/** Method and resource of a gateway's event, such as `GET /documents/{id}`; empty for other events. */
export function requestOf(payload: unknown): string {
  const { httpMethod, resource } = payload as { httpMethod?: string; resource?: string };
  return httpMethod && resource ? `${httpMethod} ${resource}` : "";
}

/** A function and what it is asked, such as `Api GET /documents`. */
export const nameOf = ({ authoredName }: LambdaFunction, payload: unknown): string =>
  [authoredName, requestOf(payload)].filter(Boolean).join(" ");
