import type { RunningService, Service } from "../service.ts";
import { type Cognito, createCognito } from "./cognito.ts";
import { cognitoFacts } from "./facts.ts";

export interface RunningCognito extends RunningService {
  cognito: Cognito;
}

/** Cognito: token endpoints and key sets of the declared user pools. */
export const cognitoService: Service<RunningCognito> = {
  facts: cognitoFacts,
  async start({ graph, directory, now, awsEndpoint }) {
    const cognito = await createCognito({ graph, directory, now });
    return {
      cognito,
      paths: { "/_cognito/": (request, response) => cognito.handle(request, response) },
      outputs: {
        ...(cognito.tokenPath && { tokenUrl: awsEndpoint + cognito.tokenPath }),
        clients: Object.fromEntries(cognito.clients.map(({ name, ...client }) => [name, client])),
      },
    };
  },
};
