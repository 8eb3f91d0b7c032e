/**
 * Ends a request with one of the gateway's own responses.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export class GatewayError extends Error {
  override name = "GatewayError";
  readonly responseType: string;
  /** Replaces AWS's message for the response type. */
  readonly detail: string | undefined;
  constructor(responseType: string, detail?: string) {
    super(detail ?? responseType);
    this.responseType = responseType;
    this.detail = detail;
  }
}
