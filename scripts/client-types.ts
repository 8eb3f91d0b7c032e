import { execFileSync } from "node:child_process";
import openapiTypescript, { astToString } from "openapi-typescript";
import { asyncApi } from "../packages/functions/src/http/asyncapi.ts";
import { openApi } from "../packages/functions/src/http/openapi.ts";

/** The settings of a stage set limits and URLs, which are no part of the types. */
const anyLimit = { maximumDocumentBytes: Number.MAX_SAFE_INTEGER };
const anyUrls = { url: "https://api.example", tokenUrl: "https://login.example" };

const header =
  "// Written by `npm run docs:client-types` from the API's OpenAPI document and the events' AsyncAPI document.\n";

/** Examples would be comments of some hundred lines. */
const withoutExamples = (key: string, value: unknown) => (key === "example" ? undefined : value);

/** The TypeScript types of the API's operations and of its published events, as the text of packages/client/src/schema.d.ts. */
export async function clientTypes(): Promise<string> {
  const { components, ...api } = openApi(anyLimit, anyUrls);
  const schemas = { ...components.schemas, ...asyncApi().components.schemas };
  // The library accepts the document as text, and declares a narrower type for objects.
  const document = JSON.stringify({ ...api, components: { ...components, schemas } }, withoutExamples);
  const types = header + astToString(await openapiTypescript(document, { defaultNonNullable: false }));
  return execFileSync("biome", ["format", "--stdin-file-path=packages/client/src/schema.d.ts"], {
    input: types,
    encoding: "utf8",
  });
}
