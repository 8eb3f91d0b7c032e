import fc from "fast-check";
import { headerValue, hostileHeaders, hostileText, mutations } from "../hostile.ts";
import { judge, type Violation, violation } from "../judge.ts";
import type { Header, Plan } from "../plan.ts";
import { type FuzzTarget, send } from "../target.ts";
import type { Outcome } from "../wire.ts";
import { fillIn, type World } from "../world.ts";

type Parameters = readonly (readonly [name: string, value: string])[];

const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/** Leaves names of the world as they are. */
const encode = (text: string) => (text.startsWith("{{") ? text : encodeURIComponent(text.toWellFormed()));

const format = (parameters: Parameters) =>
  parameters.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");

/** Parameters of which some are replaced, removed, repeated, or more. */
function hostileParameters(
  names: readonly string[],
  valid: Parameters,
  values: readonly string[],
): fc.Arbitrary<Parameters> {
  const value = fc.oneof(hostileText, fc.constantFrom(...values));
  const name = fc.constantFrom(...names, "__proto__", "constructor", "");
  const changes = fc.array(fc.tuple(name, value, fc.boolean()), { maxLength: 3 });
  return changes.map((all) => {
    const replaced = new Set(all.filter(([, , isRepeated]) => !isRepeated).map(([changed]) => changed));
    return [
      ...valid.filter(([parameter]) => !replaced.has(parameter)),
      ...all.map(([changed, text]) => [changed, text] as const),
    ];
  });
}

const requestParameters = hostileParameters(
  [
    ...["client_id", "response_type", "redirect_uri", "scope", "state", "nonce", "prompt", "login_hint"],
    ...["code_challenge", "code_challenge_method", "identity_provider", "lang"],
  ],
  [
    ["client_id", "{{page.clientId}}"],
    ["response_type", "code"],
    ["redirect_uri", "{{page.callback}}"],
    ["scope", "openid email"],
    ["state", "a"],
    ["code_challenge", challenge],
    ["code_challenge_method", "S256"],
  ],
  [
    ...[
      "{{clientId}}",
      "token",
      "none",
      "login",
      "plain",
      "openid",
      "airlock/review airlock/audit",
      "COGNITO",
    ],
    ...[
      "https://evil.example",
      "{{page.callback}}/../..",
      "{{page.callback}}.evil.example",
      "//evil.example",
    ],
    "javascript:alert(1)",
  ],
);

const otherSites = [
  "https://evil.example",
  "//evil.example",
  "{{page.callback}}.evil.example",
  "javascript:a",
];

/** Often with the URL of another site, which needs a valid request or one that fails late. */
const authorizationParameters = fc.oneof(
  { weight: 3, arbitrary: requestParameters },
  {
    weight: 1,
    arbitrary: fc
      .tuple(requestParameters, fc.constantFrom(...otherSites))
      .map(
        ([parameters, site]): Parameters => [
          ...parameters.filter(([name]) => name !== "redirect_uri"),
          ["redirect_uri", site],
        ],
      ),
  },
);

/** Guesses name a person whom no other request needs: they lock the username. */
const loginForm = hostileParameters(
  ["username", "password", "_csrf", "session", "code", "new_password", "confirm_password"],
  [
    ["username", "audrey@example.com"],
    ["password", "guess"],
    ["_csrf", "a"],
  ],
  ["a", "nobody", "000000", "{{page.clientId}}"],
);

const cookies: fc.Arbitrary<Header[]> = fc.oneof(
  fc.constantFrom<Header[]>(
    [],
    [["cookie", "XSRF-TOKEN=a"]],
    [["cookie", "{{page.cookie}}"]],
    [["cookie", "cognito=; cognito=__proto__; ="]],
  ),
  headerValue.map((value): Header[] => [["cookie", `XSRF-TOKEN=a; cognito=${value}`]]),
);

const tokenForm = fc
  .constantFrom<Parameters>(
    [
      ["grant_type", "authorization_code"],
      ["client_id", "{{page.clientId}}"],
      ["redirect_uri", "{{page.callback}}"],
      ["code", "a"],
      ["code_verifier", "a".repeat(43)],
    ],
    [
      ["grant_type", "refresh_token"],
      ["client_id", "{{page.clientId}}"],
      ["refresh_token", "{{page.refreshToken}}"],
    ],
    [
      ["grant_type", "client_credentials"],
      ["client_id", "{{page.clientId}}"],
      ["scope", "airlock/review"],
    ],
    [
      ["token", "{{page.refreshToken}}"],
      ["client_id", "{{page.clientId}}"],
    ],
  )
  .chain((valid) =>
    hostileParameters(
      valid.map(([name]) => name),
      valid,
      ["{{clientId}}", "{{clientSecret}}", "{{token.person}}", "{{page.refreshToken}}", "refresh_token"],
    ),
  );

const form = (method: string, path: string, parameters: Parameters, headers: Header[]): Plan => ({
  port: "aws",
  method,
  target: `{{page.domain}}${path}`,
  headers: [["content-type", "application/x-www-form-urlencoded"], ...headers],
  body: format(parameters),
});

const method = fc.oneof(
  { weight: 8, arbitrary: fc.constant("GET") },
  fc.constantFrom("HEAD", "POST", "OPTIONS", "PUT", "DELETE"),
);

const pageRequest = fc
  .record({
    method,
    path: fc.constantFrom(
      "/oauth2/authorize",
      "/login",
      "/oauth2/authorize/",
      "/signup",
      "/error",
      "/%2e%2e/",
    ),
    parameters: authorizationParameters,
    headers: fc.tuple(cookies, hostileHeaders).map((all) => all.flat()),
  })
  .map(
    ({ method, path, parameters, headers }): Plan => ({
      port: "aws",
      method,
      target: `{{page.domain}}${path}?${format(parameters)}`,
      headers,
    }),
  );

const loginRequest = fc
  .tuple(authorizationParameters, loginForm, cookies)
  .map(([query, fields, headers]) => form("POST", `/login?${format(query)}`, fields, headers));

const tokenRequest = fc
  .tuple(fc.constantFrom("/oauth2/token", "/oauth2/revoke"), tokenForm, hostileHeaders)
  .map(([path, parameters, headers]) => form("POST", path, parameters, headers));

const logoutRequest = fc
  .tuple(
    method,
    hostileParameters(
      ["client_id", "logout_uri", "redirect_uri", "response_type", "state"],
      [
        ["client_id", "{{page.clientId}}"],
        ["logout_uri", "{{page.callback}}"],
      ],
      ["https://evil.example", "//evil.example", "{{page.callback}}", "javascript:alert(1)"],
    ),
    cookies,
  )
  .map(
    ([method, parameters, headers]): Plan => ({
      port: "aws",
      method,
      target: `{{page.domain}}/logout?${format(parameters)}`,
      headers,
    }),
  );

const userInfoRequest = fc
  .tuple(
    method,
    fc.oneof(
      headerValue,
      fc.constantFrom(
        "Bearer {{token.person}}",
        "bearer {{token.partner}}",
        "Bearer {{token.person}}a",
        "Bearer",
      ),
    ),
  )
  .map(
    ([method, value]): Plan => ({
      port: "aws",
      method,
      target: "{{page.domain}}/oauth2/userInfo",
      headers: [["authorization", value]],
    }),
  );

const plans = fc.oneof(
  { weight: 4, arbitrary: pageRequest },
  { weight: 4, arbitrary: loginRequest },
  { weight: 4, arbitrary: tokenRequest },
  { weight: 2, arbitrary: logoutRequest },
  { weight: 1, arbitrary: userInfoRequest },
  {
    weight: 1,
    arbitrary: fc.tuple(pageRequest, mutations).map(([plan, changes]) => ({ ...plan, mutations: changes })),
  },
);

/** What is wrong with an answer to a browser: it leads elsewhere, or its page has a script. */
function judgeBrowserAnswer(outcome: Outcome, world: World): Violation | undefined {
  if (typeof outcome === "string") return undefined;
  const location = outcome.headers.get("location");
  if (location !== undefined && !leadsToClient(location, world))
    return violation(`A browser is sent to ${location}`);
  const isPage = outcome.headers.get("content-type")?.startsWith("text/html");
  if (isPage && /<script|<img|(?:href|src|action)="?\s*javascript:/i.test(outcome.body.toString()))
    return violation("A page of the sign-in has a script");
  return undefined;
}

function leadsToClient(location: string, world: World): boolean {
  const origin = world.outputs.awsEndpoint;
  const { href, searchParams } = new URL(location, origin);
  const [place = ""] = href.split("?");
  return (
    place === fillIn("{{page.callback}}", world) ||
    (place === `${origin}${fillIn("{{page.domain}}", world)}/login` &&
      !location.startsWith("//") &&
      searchParams.size > 0)
  );
}

/** The pages and endpoints of the user pool's domain. */
export const signInTarget: FuzzTarget = {
  name: "sign-in",
  attacks: plans.map((plan) => ({
    sent: plan,
    run: async (world) => {
      const outcome = await send(plan, world);
      return judge(plan, outcome) ?? judgeBrowserAnswer(outcome, world);
    },
  })),
};
