import { createJsonApi } from "../../http/json-api.ts";
import type { RunningService, Service } from "../service.ts";
import { type Cognito, createCognito } from "./cognito.ts";
import { cognitoFacts } from "./facts.ts";

export interface RunningCognito extends RunningService {
  cognito: Cognito;
}

/** Cognito: token endpoints and key sets of the declared user pools, and the management of their app clients. */
export const cognitoService: Service<RunningCognito> = {
  facts: cognitoFacts,
  async start({ graph, directory, now, awsEndpoint }) {
    const cognito = await createCognito({ graph, directory, now });
    return {
      cognito,
      api: createJsonApi({
        version: "1.1",
        operations: cognito.operations,
        notEmulated: (operation) => `Cognito's ${operation} is not emulated offline.`,
      }),
      paths: { "/_cognito/": (request, response) => cognito.handle(request, response) },
      outputs: {
        ...(cognito.tokenPath && { tokenUrl: awsEndpoint + cognito.tokenPath }),
        clients: Object.fromEntries(cognito.clients.map(({ name, ...client }) => [name, client])),
      },
    };
  },
};
