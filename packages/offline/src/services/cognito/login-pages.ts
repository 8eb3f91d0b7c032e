import { createHash } from "node:crypto";
import { Html, html } from "./html.ts";

const style = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; display: grid; min-height: 100vh; place-items: center; }
main { box-sizing: border-box; width: min(24rem, 100vw); padding: 1.5rem; }
h1 { font-size: 1.5rem; margin: 0 0 1rem; }
label { display: block; margin: 1rem 0 .25rem; }
input, button { box-sizing: border-box; width: 100%; padding: .6rem; font: inherit; }
button { margin-top: 1.5rem; }
code { overflow-wrap: anywhere; }
[role=alert] { border: 1px solid; border-left-width: .4rem; padding: .6rem; margin: 0; }
footer { margin-top: 2rem; font-size: .85rem; }
`;
const styleHash = createHash("sha256").update(style).digest("base64");

/** The source of a client's URL as a content security policy names it. A form may lead to it by a redirect. */
const sourceOf = (redirectUri: string): string => {
  const { origin, protocol } = new URL(redirectUri);
  return origin === "null" ? protocol : origin;
};

/** @param redirectUri where the page's form may lead; undefined for a page without a form */
export const pageHeaders = (redirectUri?: string): Record<string, string> => ({
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy": [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    redirectUri === undefined ? "form-action 'none'" : `form-action 'self' ${sourceOf(redirectUri)}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; "),
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
});

const page = (title: string, body: Html): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
<footer>Emulated managed login of Amazon Cognito. Declared users are on the terminal and in outputs.json.</footer>
</main>
</body>
</html>
`.text;

/** What every form of the sign-in has. */
export interface FormParts {
  /** Where the form is sent. */
  action: string;
  csrfToken: string;
  /** Why the last attempt was refused. */
  error?: string | undefined;
}

const form = ({ action, csrfToken, error }: FormParts, fields: Html, button: string): Html => html`
${error === undefined ? undefined : html`<p role="alert">${error}</p>`}
<form method="post" action="${action}">
<input type="hidden" name="_csrf" value="${csrfToken}">
${fields}
<button type="submit">${button}</button>
</form>`;

export const passwordPage = (parts: FormParts, username: string): string =>
  page(
    "Sign in",
    form(
      parts,
      html`<label for="username">Username</label>
<input id="username" name="username" value="${username}" required maxlength="128" autocomplete="username" autocapitalize="none" spellcheck="false">
<label for="password">Password</label>
<input id="password" name="password" type="password" required maxlength="256" autocomplete="current-password">`,
      "Sign in",
    ),
  );

const session = (id: string): Html => html`<input type="hidden" name="session" value="${id}">`;

export const newPasswordPage = (parts: FormParts, sessionId: string): string =>
  page(
    "Change password",
    form(
      parts,
      html`${session(sessionId)}
<label for="new_password">New password</label>
<input id="new_password" name="new_password" type="password" required maxlength="256" autocomplete="new-password">
<label for="confirm_password">Confirm the new password</label>
<input id="confirm_password" name="confirm_password" type="password" required maxlength="256" autocomplete="new-password">`,
      "Change password",
    ),
  );

const codeField = html`<label for="code">Code of your authenticator app</label>
<input id="code" name="code" required inputmode="numeric" pattern="[0-9]{6}" maxlength="6" autocomplete="one-time-code">`;

export const tokenSetupPage = (
  parts: FormParts,
  sessionId: string,
  { secret, uri }: { secret: string; uri: string },
): string =>
  page(
    "Set up an authenticator app",
    form(
      parts,
      html`${session(sessionId)}
<p>Add this key to an authenticator app, or open the link on the device that has the app.</p>
<p><code>${secret}</code></p>
<p><a href="${uri}">Open in an authenticator app</a></p>
${codeField}`,
      "Sign in",
    ),
  );

export const codePage = (parts: FormParts, sessionId: string): string =>
  page("Enter a code", form(parts, html`${session(sessionId)}${codeField}`, "Sign in"));

export const problemPage = (problem: string): string =>
  page("An error was encountered", html`<p role="alert">${problem}</p>`);
