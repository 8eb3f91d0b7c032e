import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { JsonSchema, OpenApiOperation, openApi } from "./openapi.ts";

/** The API's documentation as one HTML page from the OpenAPI document, without scripts. */
export function docsPage(api: ReturnType<typeof openApi>) {
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      ...operation,
    })),
  );
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${api.info.title} API</title>
<style>${raw(style)}</style>
</head>
<body>
<header><h1>${api.info.title} API</h1><p>${api.info.description}</p>
<p>Also as an <a href="openapi.json">OpenAPI 3.1 document</a>. Errors are <a href="https://www.rfc-editor.org/rfc/rfc9457">problem documents</a>.</p></header>
<main>
<nav><ol>${operations.map(
    ({ operationId, method, path }) =>
      html`<li><a href="#${operationId}"><b class="${method}">${method}</b> <code>${path}</code></a></li>`,
  )}</ol></nav>
${operations.map(operationSection)}
</main>
</body>
</html>`;
}

function operationSection({
  path,
  method,
  ...operation
}: OpenApiOperation & { path: string; method: string }) {
  const scopes = operation.security.flatMap(({ clientCredentials = [] }) => clientCredentials);
  const body = operation.requestBody?.content["application/json"]?.schema;
  return html`<section id="${operation.operationId}">
<h2><b class="${method}">${method}</b> <code>${path}</code></h2>
<p><strong>${operation.summary}.</strong> ${operation.description ?? ""}</p>
<p>${scopes.length > 0 ? html`Scope: <code>${scopes.join(" or ")}</code>` : "No access token required."}</p>
${operation.parameters ? html`<h3>Parameters</h3>${table(operation.parameters.map(({ name, in: place, schema }) => [name, place, schema]))}` : ""}
${body ? html`<h3>Body</h3>${members(body)}` : ""}
<h3>Responses</h3>
<dl>${Object.entries(operation.responses).map(([status, { description, content }]) => {
    const schema = content["application/json"]?.schema;
    return html`<dt><code>${status}</code></dt><dd>${description}${schema ? members(schema) : ""}</dd>`;
  })}</dl>
</section>`;
}

function members(schema: JsonSchema): HtmlEscapedString | Promise<HtmlEscapedString> {
  if (schema.anyOf)
    return html`${schema.anyOf.map((form, index) => html`${index > 0 ? "or" : ""}${members(form)}`)}`;
  const required = new Set(schema.required ?? []);
  return table(
    Object.entries(schema.properties ?? {}).map(([name, member]) => [
      name,
      required.has(name) ? "" : "optional",
      member,
    ]),
  );
}

function table(
  rows: [name: string, note: string, schema: JsonSchema][],
): HtmlEscapedString | Promise<HtmlEscapedString> {
  return html`<table>${rows.map(
    ([name, note, schema]) =>
      html`<tr><td><code>${name}</code><br><small>${note}</small></td><td>${typeOf(schema)}${schema.description ? html`<br>${schema.description}` : ""}</td></tr>`,
  )}</table>`;
}

function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(" | ");
  if (schema.type === "array")
    return `list of ${schema.items?.properties ? Object.keys(schema.items.properties).join(", ") : typeOf(schema.items ?? {})}`;
  if (schema.properties) return `{ ${Object.keys(schema.properties).join(", ")} }`;
  const limits = (
    [
      ["minimum", "from"],
      ["maximum", "to"],
      ["minLength", "at least"],
      ["maxLength", "at most"],
    ] as const
  ).flatMap(([keyword, word]) => (schema[keyword] === undefined ? [] : [`${word} ${schema[keyword]}`]));
  return [
    [schema.type ?? "any"].flat().join(" or "),
    ...(schema.format ? [`(${schema.format})`] : []),
    ...limits,
  ].join(" ");
}

const style = `
:root { color-scheme: light dark; --ink: #17202a; --paper: #fcfcfa; --line: #d9dbd6; --soft: #5b6670; --link: #0b62a8; --card: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --paper: #14181c; --line: #30373e; --soft: #9aa5af; --link: #7cc0ff; --card: #1b2026; } }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); overflow-wrap: anywhere; }
header, main { max-width: 56rem; margin: 0 auto; padding: 1.5rem 1.25rem 0; }
h1 { font-size: 1.9rem; margin: 0; letter-spacing: -.02em; } h2 { font-size: 1.15rem; margin: 0 0 .5rem; }
h3 { font-size: .8rem; text-transform: uppercase; letter-spacing: .06em; color: var(--soft); margin: 1.1rem 0 .3rem; }
a { color: var(--link); } code { font: .92em ui-monospace, monospace; }
nav ol { list-style: none; padding: 0; display: grid; gap: .25rem; } nav a { text-decoration: none; }
section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1.1rem 1.25rem; margin: 1.25rem 0; }
b.GET, b.POST, b.DELETE { display: inline-block; min-width: 4.2rem; font: 600 .78rem/1.7 ui-monospace, monospace; text-align: center; border-radius: .3rem; color: #fff; background: #2a6f4e; }
b.POST { background: #0b62a8; } b.DELETE { background: #a33c2e; }
table { width: 100%; border-collapse: collapse; font-size: .93rem; } td { border-top: 1px solid var(--line); padding: .4rem .5rem .4rem 0; vertical-align: top; } td:first-child { width: 34%; }
small, dd { color: var(--soft); } dl { display: grid; grid-template-columns: 3.5rem 1fr; gap: .35rem .5rem; margin: 0; } dd { margin: 0; }
`;
