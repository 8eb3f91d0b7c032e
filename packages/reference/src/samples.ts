/** An operation with examples in several languages. https://redocly.com/docs/api-reference-docs/specification-extensions/x-code-samples/ */
interface Operation {
  description?: string;
  "x-codeSamples"?: { lang: string; label: string; source: string }[];
}

/** The part of an OpenAPI document that has examples. */
export interface ApiDocument {
  paths: Record<string, Record<string, Operation>>;
}

/** A copy of the document with the examples in the descriptions, since Swagger UI does not read `x-codeSamples`. */
export function describeSamples<Document extends ApiDocument>(document: Document): Document {
  const copy = structuredClone(document);
  for (const operation of Object.values(copy.paths).flatMap((methods) => Object.values(methods))) {
    const { description = "", "x-codeSamples": samples = [] } = operation;
    const sections = samples.map(
      ({ label, lang, source }) => `**${label}**\n\n\`\`\`${lang.toLowerCase()}\n${source}\n\`\`\``,
    );
    operation.description = [description, ...sections].join("\n\n");
  }
  return copy;
}
