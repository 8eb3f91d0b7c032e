import { resourcesOfType } from "../../graph/graph.ts";
import { cognitoService } from "../cognito/index.ts";
import { lambdaService } from "../lambda/index.ts";
import { logsService } from "../logs/index.ts";
import type { RunningService, Service } from "../service.ts";
import { createGateway } from "./gateway.ts";
import type { GatewayMethod } from "./routes.ts";

/** API Gateway: the first declared REST API, on the application's port. */
export const apigatewayService: Service<RunningService> = {
  facts: { id: "execute-api", title: "Amazon API Gateway" },
  async start({ graph, now, applicationUrl, use }) {
    const [api, ...otherApis] = resourcesOfType(graph, "aws:apigateway/restApi:RestApi");
    if (!api) return {};
    const { cognito } = await use(cognitoService);
    const { lambda } = await use(lambdaService);
    const { logs } = await use(logsService);
    const gateway = createGateway({
      graph,
      api,
      cognito,
      invoke: (functionArn, event) => lambda.invoke(functionArn, event),
      logs,
      now,
    });
    return {
      application: (request, response) => gateway.handle(request, response),
      outputs: { apiUrl: applicationUrl },
      notes: {
        notEmulated: otherApis.map(
          ({ name }) => `RestApi ${name} (only the first one, ${api.name}, is served)`,
        ),
        declarationErrors: gateway.declarationErrors,
        openUrls: gateway.methods.filter(isOpen).map(({ path }) => `${applicationUrl}${path}`),
      },
    };
  },
};

/** Whether a browser can open it as it is: no token, no parameter. */
function isOpen({ httpMethod, authorization, path }: GatewayMethod): boolean {
  return httpMethod === "GET" && authorization === "NONE" && !path.includes("{");
}
