import { createHash, randomBytes } from "node:crypto";
import { alertOf, Browser, codeOf, type Page } from "../../packages/offline/test/support/sign-in.ts";
import type { Target } from "./target.ts";

/** What a person knows and has. */
export interface Person {
  username: string;
  password: string;
  /** What replaces a temporary password. */
  newPassword?: string;
}

/** The answer of the token endpoint. */
interface TokenAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what came over the wire
  body: any;
}

/** A person who is signed in. */
export interface Session {
  accessToken: string;
  /** The secret of the authenticator app, where the sign-in registered one. */
  appSecret: string | undefined;
  /** Uses the refresh token that was received last. */
  refresh(): Promise<TokenAnswer>;
}

/** Cognito's page refused a step of a sign-in. */
class SignInRefusedError extends Error {
  override name = "SignInRefusedError";
}

/**
 * Signs a person in over HTTP, as the console does: authorize endpoint, Cognito's pages, and the code with PKCE. An
 * authenticator app is registered where Cognito asks for one.
 * https://www.rfc-editor.org/rfc/rfc7636
 *
 * @throws SignInRefusedError with what the page says
 */
export async function signIn(
  { apiUrl }: Pick<Target, "apiUrl">,
  { username, password, newPassword = password }: Person,
): Promise<Session> {
  const settings = await consoleSettings(apiUrl);
  const verifier = randomBytes(32).toString("base64url");
  const redirectUri = `${apiUrl}/console`;
  const authorizeUrl = (parameters: Record<string, string>) =>
    `${settings.authorizeUrl}?${new URLSearchParams({
      ...{ client_id: settings.clientId, response_type: "code", redirect_uri: redirectUri },
      ...{ scope: "openid email airlock/review airlock/read airlock/audit", state: "state" },
      ...{ code_challenge: sha256(verifier), code_challenge_method: "S256", ...parameters },
    })}`;
  const browser = new Browser({ url: settings.authorizeUrl.replace("/oauth2/authorize", ""), authorizeUrl });
  const redeem = async (form: Record<string, string>): Promise<TokenAnswer> => {
    const body = new URLSearchParams({ client_id: settings.clientId, ...form });
    const answer = await fetch(settings.tokenUrl, { method: "POST", body });
    return { status: answer.status, body: await answer.json() };
  };

  let page = await browser.signIn(username, password);
  if (/name="new_password"/.test(page.text))
    page = await browser.submit(page, { new_password: newPassword, confirm_password: newPassword });
  const appSecret = /<code>([A-Z2-7]+)<\/code>/.exec(page.text)?.[1];
  if (appSecret) page = await browser.submit(page, { code: codeOf(appSecret) });
  const { status, body } = await redeem({
    ...{ grant_type: "authorization_code", code: codeIn(page), redirect_uri: redirectUri },
    code_verifier: verifier,
  });
  if (status !== 200) throw new Error(`The token URL answered ${status}: ${JSON.stringify(body)}`);
  let refreshToken: string = body.refresh_token;
  return {
    accessToken: body.access_token,
    appSecret,
    async refresh() {
      const answer = await redeem({ grant_type: "refresh_token", refresh_token: refreshToken });
      refreshToken = answer.body.refresh_token ?? refreshToken;
      return answer;
    },
  };
}

/** What the console's page has of its app client. */
async function consoleSettings(
  apiUrl: string,
): Promise<{ clientId: string; authorizeUrl: string; tokenUrl: string }> {
  const page = await (await fetch(`${apiUrl}/console`)).text();
  return JSON.parse(/id="configuration">([^<]*)</.exec(page)?.[1] ?? "{}");
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("base64url");

/** @throws SignInRefusedError if the page is one of Cognito's */
function codeIn(page: Page): string {
  const code = page.location?.searchParams.get("code");
  if (!code) throw new SignInRefusedError(alertOf(page) ?? `The page ${page.status} gave no code.`);
  return code;
}
