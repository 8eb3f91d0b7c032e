/**
 * Whether a media type is among an API's binary ones, which may contain `*`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 *
 * @param header `Content-Type`, or `Accept`, of which the first media type counts
 */
export function isBinary(binaryMediaTypes: readonly string[], header = "application/json"): boolean {
  const mediaType = header.split(/[,;]/)[0]?.trim().toLowerCase() ?? "";
  return binaryMediaTypes.some((declared) => {
    const [type, subtype] = declared.toLowerCase().split("/");
    const [actualType, actualSubtype] = mediaType.split("/");
    const matches = (pattern: string | undefined, text: string | undefined) =>
      pattern === "*" || pattern === text;
    return matches(type, actualType) && matches(subtype, actualSubtype);
  });
}
