import { scopes } from "./operations.ts";

/**
 * What is wrong with the scopes of a machine client together; undefined if nothing is.
 * @param options.hasRealDocuments whether the stage holds real documents
 */
export function errorOfScopes(
  granted: readonly string[],
  { hasRealDocuments }: { hasRealDocuments: boolean },
): string | undefined {
  // A token with the scope erase erases documents in place of withdrawing them.
  if (granted.includes(scopes.submit) && granted.includes(scopes.erase))
    return `has ${scopes.submit} and ${scopes.erase}: a withdrawal would erase. Use a client of its own for erasing`;
  if (hasRealDocuments && granted.includes(scopes.review))
    return `has ${scopes.review}: only people decide on real documents. Add them with npm run reviewer -- add EMAIL`;
  return undefined;
}

/**
 * The scopes that a machine client has in fact: `airlock/review` is dropped where only people decide.
 * @param options.hasRealDocuments whether the stage holds real documents
 */
export const machineScopes = (
  granted: readonly string[],
  { hasRealDocuments }: { hasRealDocuments: boolean },
): readonly string[] => (hasRealDocuments ? granted.filter((scope) => scope !== scopes.review) : granted);
