/**
 * Ends a request with one of the gateway's own responses.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export class GatewayError extends Error {
  override name = "GatewayError";
  readonly responseType: string;
  /** Replaces AWS's message for the response type. */
  readonly detail: string | undefined;
  /** Status of a response without a type, which `DEFAULT_4XX` or `DEFAULT_5XX` answers. */
  readonly status: number | undefined;
  constructor(responseType: string, detail?: string, status?: number) {
    super(detail ?? responseType);
    this.responseType = responseType;
    this.detail = detail;
    this.status = status;
  }
}
