import { scopes } from "./operations.ts";

/**
 * What is wrong with the scopes of a client together; undefined if nothing is.
 * @param options.hasRealDocuments whether the stage holds real documents
 */
export function errorOfScopes(
  granted: readonly string[],
  { hasRealDocuments }: { hasRealDocuments: boolean },
): string | undefined {
  const hasBoth = (one: string, other: string) => granted.includes(one) && granted.includes(other);
  // A token with the scope erase erases documents in place of withdrawing them.
  if (hasBoth(scopes.submit, scopes.erase))
    return `has ${scopes.submit} and ${scopes.erase}: a withdrawal would erase. Use a client of its own for erasing`;
  if (hasRealDocuments && hasBoth(scopes.submit, scopes.review))
    return `has ${scopes.submit} and ${scopes.review}: who submits real documents cannot decide on them. Use two clients`;
  return undefined;
}
