import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import { type ApiDocument, describeSamples } from "./samples.ts";
import { simplifyTokenRequest } from "./token-request.ts";

/** What the function Pages writes into the page. */
interface Configuration {
  /** The path of the API, without a slash at its end. */
  apiUrl: string;
  tokenUrl: string;
}

const configuration = (): Configuration =>
  JSON.parse(document.getElementById("configuration")?.textContent ?? "{}");

async function showReference(place: Element): Promise<void> {
  const { apiUrl, tokenUrl } = configuration();
  const answer = await fetch(`${apiUrl}/openapi.json`);
  if (!answer.ok) throw new Error(`The OpenAPI document was answered with ${answer.status}.`);
  const api: ApiDocument = await answer.json();
  SwaggerUI({
    domNode: place,
    spec: describeSamples(api),
    requestInterceptor: (request) => simplifyTokenRequest(request, tokenUrl),
    deepLinking: true,
    displayOperationId: true,
    docExpansion: "list",
    // Swagger UI would otherwise send the document to a validator.
    validatorUrl: null,
    persistAuthorization: false,
  });
}

const place = document.querySelector("#reference");
if (place)
  showReference(place).catch((error: unknown) => {
    place.textContent = `The reference could not be loaded: ${error instanceof Error ? error.message : error}. Load the page again.`;
  });
