/**
 * The path at which the API was called, without a slash at its end: that of the stage, or of a domain's mapping, which is
 * empty. https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
 *
 * @param requestContext of a request for a resource without parameters
 */
export function apiPathOf({ path, resourcePath }: { path: string; resourcePath: string }): string {
  const called = path.replace(/\/+$/, "");
  const prefix = called.endsWith(resourcePath) ? called.slice(0, -resourcePath.length) : "";
  return /^(\/[\w.~-]+)*$/.test(prefix) ? prefix : "";
}
