import { logsService } from "../logs/index.ts";
import type { RunningService, Service } from "../service.ts";
import { ExecutionRoles } from "./execution-role.ts";
import { lambdaFacts } from "./facts.ts";
import { functionLines } from "./function-lines.ts";
import { readFunctions } from "./functions.ts";
import { createInvokeApi } from "./invoke-api.ts";
import { createLambda, type Lambda } from "./lambda.ts";

export interface RunningLambda extends RunningService {
  lambda: Lambda;
}

/** Lambda: the declared Node.js functions, on the packages that a deploy uploads. */
export const lambdaService: Service<RunningLambda> = {
  facts: lambdaFacts,
  async start({ graph, directory, awsEndpoint, toOfflineUrls, credentials, access, use, hub, logLine }) {
    const { logs } = await use(logsService);
    const { functions, withoutPackage } = readFunctions(graph);
    const lambda = createLambda({
      functions,
      directory,
      awsEndpoint,
      region: graph.region,
      toOfflineUrls,
      credentialsOf: (roleArn) => credentials.of(roleArn),
      roles: new ExecutionRoles(access, graph),
      logs,
      logLine: (line) => {
        logLine(line);
        void hub.publish(functionLines, line);
      },
    });
    return {
      lambda,
      api: createInvokeApi(lambda, graph),
      outputs: {
        functions: Object.fromEntries(
          functions.map(({ authoredName, roleArn }) => [
            authoredName,
            { roleArn, ...credentials.of(roleArn) },
          ]),
        ),
      },
      notes: { notEmulated: withoutPackage.map((name) => `Function ${name} (its code is not built by SST)`) },
      inFlight: () => lambda.inFlight(),
      // Ends running functions: services that wait for one could not stop before its timeout otherwise.
      stop: () => lambda.close(),
    };
  },
};
