import { resourcesOfType } from "../../graph/graph.ts";
import { createJsonApi } from "../../http/json-api.ts";
import { lambdaService } from "../lambda/index.ts";
import type { RunningService, Service } from "../service.ts";
import { type Cognito, createCognito } from "./cognito.ts";
import { cognitoFacts } from "./facts.ts";
import { cognitoPrincipal, userPoolType } from "./types.ts";
import { preTokenGenerationOf } from "./user-pools.ts";

export interface RunningCognito extends RunningService {
  cognito: Cognito;
}

const byName = <Named extends { name: string }>(items: readonly Named[]) =>
  Object.fromEntries(items.map(({ name, ...item }) => [name, item]));

/** Cognito: sign-in and tokens of the declared user pools, and the management of their app clients, users and groups. */
export const cognitoService: Service<RunningCognito> = {
  facts: cognitoFacts,
  async start({ graph, directory, now, awsEndpoint, toOfflineUrls, access, report, use }) {
    const hasTrigger = resourcesOfType(graph, userPoolType).some(({ inputs }) =>
      preTokenGenerationOf(inputs),
    );
    const lambda = hasTrigger ? (await use(lambdaService)).lambda : undefined;
    const cognito = await createCognito({
      ...{ graph, directory, now, toOfflineUrls, report },
      async invoke(functionArn, sourceArn, event) {
        if (!lambda) throw new Error("A trigger is invoked, and none is declared.");
        const call = { action: "lambda:InvokeFunction", resource: functionArn };
        access.byService({ service: cognitoPrincipal, sourceArn }, [call]);
        return lambda.invoke(functionArn, event);
      },
    });
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
        clients: byName(cognito.clients),
        publicClients: byName(cognito.publicClients),
        people: Object.fromEntries(cognito.people.map(({ username, ...person }) => [username, person])),
      },
    };
  },
};
