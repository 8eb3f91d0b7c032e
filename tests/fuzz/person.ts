import { createHash } from "node:crypto";
import type { Outputs } from "../../packages/offline/src/run/outputs.ts";

const verifier = "a".repeat(43);
const username = "jane@example.com";

/** What a browser and the console have after a person has signed in. */
interface SignedIn {
  accessToken: string;
  refreshToken: string;
  /** As the browser sends it. */
  cookie: string;
}

const cookiesOf = ({ headers }: Response): string =>
  headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");

/** Signs the seeded reviewer in at the pages of Cognito. */
export async function signInPerson({ tokenUrl = "", publicClients, people }: Outputs): Promise<SignedIn> {
  const [client] = Object.values(publicClients);
  const domain = tokenUrl.replace(/\/oauth2\/token$/, "");
  const [redirectUri = ""] = client?.callbackUrls ?? [];
  const query = new URLSearchParams({
    client_id: client?.clientId ?? "",
    response_type: "code",
    redirect_uri: redirectUri,
    scope: client?.scopes.join(" ") ?? "",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  const url = `${domain}/login?${query}`;
  const page = await fetch(url);
  const [, csrf = ""] = /name="_csrf" value="([^"]*)"/.exec(await page.text()) ?? [];
  const signedIn = await fetch(url, {
    method: "POST",
    redirect: "manual",
    headers: { cookie: cookiesOf(page) },
    body: new URLSearchParams({ _csrf: csrf, username, password: people[username]?.password ?? "" }),
  });
  const location = signedIn.headers.get("location");
  if (location === null) throw new Error(`${username} is not signed in: ${await signedIn.text()}`);
  const answer = await fetch(tokenUrl, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: client?.clientId ?? "",
      redirect_uri: redirectUri,
      code: new URL(location).searchParams.get("code") ?? "",
      code_verifier: verifier,
    }),
  });
  const tokens = (await answer.json()) as { access_token: string; refresh_token: string };
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    cookie: cookiesOf(signedIn),
  };
}
