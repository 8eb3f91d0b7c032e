/** What a person may do, as the scopes of the access token say. The API checks the same for each request. */
export const scopes = {
  review: "airlock/review",
  read: "airlock/read",
  audit: "airlock/audit",
} as const;
export type Scope = (typeof scopes)[keyof typeof scopes];

/** Who is signed in. */
export interface Person {
  /** The id that the history records after `reviewer:`. */
  username: string;
  /** The e-mail address, or the username. */
  name: string;
  scopes: readonly string[];
}

/**
 * Reads the person from an access token's claims. They are not verified: the page only displays them.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
 */
export function personOf(accessToken: string): Person {
  const payload = accessToken.split(".")[1] ?? "";
  const bytes = Uint8Array.from(atob(payload.replaceAll("-", "+").replaceAll("_", "/")), (character) =>
    character.charCodeAt(0),
  );
  const claims = JSON.parse(new TextDecoder().decode(bytes)) as {
    username?: string;
    email?: string;
    scope?: string;
  };
  const username = claims.username ?? "";
  return { username, name: claims.email ?? username, scopes: claims.scope?.split(" ") ?? [] };
}
