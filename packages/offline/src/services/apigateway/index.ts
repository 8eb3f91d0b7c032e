import { resourcesOfType } from "../../graph/graph.ts";
import { cognitoService } from "../cognito/index.ts";
import { lambdaService } from "../lambda/index.ts";
import { logsService } from "../logs/index.ts";
import type { RunningService, Service } from "../service.ts";
import { apigatewayFacts } from "./facts.ts";
import { createGateway } from "./gateway.ts";
import type { GatewayMethod } from "./routes.ts";
import { restApiType } from "./types.ts";

/** API Gateway: the first declared REST API, on the application's port. */
export const apigatewayService: Service<RunningService> = {
  facts: apigatewayFacts,
  async start({ graph, now, access, applicationUrl, report, use }) {
    const [api] = resourcesOfType(graph, restApiType);
    if (!api) return {};
    const { cognito } = await use(cognitoService);
    const { lambda } = await use(lambdaService);
    const { logs } = await use(logsService);
    const gateway = createGateway({
      graph,
      api,
      cognito,
      async invoke(functionArn, sourceArn, event) {
        const call = { action: "lambda:InvokeFunction", resource: functionArn };
        access.byService({ service: "apigateway.amazonaws.com", sourceArn }, [call]);
        return lambda.invoke(functionArn, event);
      },
      access,
      logs,
      now,
      report,
    });
    return {
      application: (request, response) => gateway.handle(request, response),
      outputs: { apiUrl: applicationUrl },
      notes: {
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
