import type { Properties } from "../../graph/graph.ts";
import { GatewayError } from "./gateway-error.ts";
import { clientHeaderName } from "./response-headers.ts";
import { fillTemplate, staticHeaders, type TextAnswer } from "./responses.ts";

/** A mock integration: which requests it accepts, and its answer with `$context` variables. */
export interface Mock {
  acceptedTypes: string[];
  answer: TextAnswer;
}

/**
 * Reads a mock integration with its default response; undefined without one.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
export function readMock(
  { requestTemplates }: Properties,
  integrationResponse: Properties | undefined,
): Mock | undefined {
  if (!integrationResponse) return undefined;
  const { statusCode, responseParameters, responseTemplates } = integrationResponse;
  const [[contentType, body] = ["application/json", ""]] = Object.entries<string>(responseTemplates ?? {});
  const headers = Object.fromEntries(
    Object.entries(staticHeaders(responseParameters, "method.response.header.")).flatMap(([name, value]) => {
      const received = clientHeaderName(name);
      return received === undefined ? [] : [[received, value]];
    }),
  );
  return {
    acceptedTypes: Object.keys(requestTemplates ?? {}),
    answer: { status: Number(statusCode), headers: { "content-type": contentType, ...headers }, body },
  };
}

/**
 * The answer of a mock integration. A request without `Content-Type` is read as JSON.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
 *
 * @throws GatewayError UNSUPPORTED_MEDIA_TYPE when no request template is for the request's type. With another passthrough
 * behavior than `NEVER`, API Gateway fails to find a status code in the body instead.
 */
export function answerMock(
  { acceptedTypes, answer }: Mock,
  contentType: string | undefined,
  variables: Record<string, string>,
): TextAnswer {
  const type = (contentType ?? "application/json").split(";")[0]?.trim().toLowerCase() ?? "";
  if (acceptedTypes.length > 0 && !acceptedTypes.includes(type))
    throw new GatewayError("UNSUPPORTED_MEDIA_TYPE");
  return { ...answer, body: fillTemplate(answer.body, variables) };
}
