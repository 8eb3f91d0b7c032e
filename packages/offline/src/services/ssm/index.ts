import { createJsonApi } from "../../http/json-api.ts";
import type { RunningService, Service } from "../service.ts";
import { ssmFacts } from "./facts.ts";
import { createOperations } from "./operations.ts";
import { Parameters } from "./parameters.ts";

/** SSM's Parameter Store: reads the declared parameters. */
export const ssmService: Service<RunningService> = {
  facts: ssmFacts,
  async start({ graph, now }) {
    const parameters = new Parameters(graph, now());
    return {
      api: createJsonApi({
        version: "1.1",
        operations: createOperations(parameters),
        notEmulated: (operation) => `SSM's ${operation} is not emulated offline.`,
      }),
    };
  },
};
