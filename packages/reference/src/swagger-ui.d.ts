/** The part of Swagger UI that the page uses. https://swagger.io/docs/open-source-tools/swagger-ui/usage/configuration/ */
declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  /** A request of Swagger UI before it is sent. */
  export interface OutgoingRequest {
    url: string;
    headers: Record<string, string>;
    body?: unknown;
  }
  interface Options {
    domNode: Element;
    spec: object;
    requestInterceptor: (request: OutgoingRequest) => OutgoingRequest;
    deepLinking: boolean;
    displayOperationId: boolean;
    docExpansion: "list" | "full" | "none";
    validatorUrl: null;
    persistAuthorization: boolean;
  }
  export default function SwaggerUI(options: Options): unknown;
}
