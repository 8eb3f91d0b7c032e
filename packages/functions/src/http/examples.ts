import type { OperationName } from "./operations.ts";

/** An example of an operation. https://redocly.com/docs/api-reference-docs/specification-extensions/x-code-samples/ */
export interface CodeSample {
  lang: "Shell" | "TypeScript" | "Python";
  label: "curl" | "TypeScript" | "Python";
  source: string;
}

/** Where the examples send requests. */
interface Places {
  /** URL of the API, without a slash at its end. */
  url: string;
  tokenUrl: string;
}

/** What an example does once it has a token, or a client. */
interface Steps {
  curl: string;
  typescript: string;
  python: string;
}

const curlToken = (tokenUrl: string) =>
  `TOKEN=$(curl -sf ${tokenUrl} -d grant_type=client_credentials -d client_id="$CLIENT_ID" -d client_secret="$CLIENT_SECRET" | sed 's/.*"access_token":"\\([^"]*\\).*/\\1/')`;

const pythonToken = (tokenUrl: string) => `import hashlib, json, os, urllib.parse, urllib.request

client = {"client_id": os.environ["CLIENT_ID"], "client_secret": os.environ["CLIENT_SECRET"]}
form = urllib.parse.urlencode({"grant_type": "client_credentials", **client}).encode()
token = json.load(urllib.request.urlopen("${tokenUrl}", form))["access_token"]
headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}`;

const typescriptClient = ({ url, tokenUrl }: Places) => `import { createClient } from "@airlock/client/node";

const { CLIENT_ID: clientId = "", CLIENT_SECRET: clientSecret = "", ID: id = "" } = process.env;
const airlock = createClient({ apiUrl: "${url}", tokenUrl: "${tokenUrl}", clientId, clientSecret });`;

const pythonRead = (url: string) =>
  `print(json.load(urllib.request.urlopen(urllib.request.Request(${url}, headers=headers))))`;

/** The main operations of a partner, with the id of a document in the variable ID. */
const stepsOf: ReadonlyMap<OperationName, (url: string) => Steps> = new Map([
  [
    "registerDocument",
    (url) => ({
      curl: `SIZE=$(($(wc -c < claim.pdf)))
SHA256=$(sha256sum claim.pdf | cut -d ' ' -f 1)
# Then send claim.pdf to upload.url of the answer, by PUT with upload.headers.
curl -sf ${url}/documents -H "authorization: Bearer $TOKEN" -H "content-type: application/json" \\
  -d "{\\"filename\\": \\"claim.pdf\\", \\"contentType\\": \\"application/pdf\\", \\"size\\": $SIZE, \\"sha256\\": \\"$SHA256\\"}"`,
      typescript: `const submitted = await airlock.submitFile("claim.pdf");
console.log(await airlock.wait(submitted.id, { afterSeconds: submitted.retryAfterSeconds }));`,
      python: `content = open("claim.pdf", "rb").read()
document = {
    "filename": "claim.pdf",
    "contentType": "application/pdf",
    "size": len(content),
    "sha256": hashlib.sha256(content).hexdigest(),
}
register = urllib.request.Request("${url}/documents", json.dumps(document).encode(), headers)
registered = json.load(urllib.request.urlopen(register))
upload = registered["upload"]
urllib.request.urlopen(urllib.request.Request(upload["url"], content, upload["headers"], method=upload["method"]))
print(registered["id"])`,
    }),
  ],
  [
    "listDocuments",
    (url) => ({
      curl: `curl -sf ${url}/documents -H "authorization: Bearer $TOKEN"`,
      typescript: "for await (const document of airlock.list()) console.log(document.id, document.status);",
      python: pythonRead(`"${url}/documents"`),
    }),
  ],
  [
    "getDocument",
    (url) => ({
      curl: `curl -sf ${url}/documents/"$ID" -H "authorization: Bearer $TOKEN"`,
      typescript: "console.log(await airlock.get(id));",
      python: pythonRead(`"${url}/documents/" + os.environ["ID"]`),
    }),
  ],
  [
    "getDocumentContent",
    (url) => ({
      curl: `# The answer has the URL of the content.
curl -sf ${url}/documents/"$ID"/content -H "authorization: Bearer $TOKEN"`,
      typescript: 'await airlock.downloadFile(id, "released.pdf");',
      python: pythonRead(`"${url}/documents/" + os.environ["ID"] + "/content"`),
    }),
  ],
]);

/** Examples of an operation in several languages; none for an operation that is not a partner's main one. */
export function codeSamplesOf(name: OperationName, places: Places): CodeSample[] {
  const steps = stepsOf.get(name)?.(places.url);
  if (!steps) return [];
  return [
    { lang: "Shell", label: "curl", source: `${curlToken(places.tokenUrl)}\n${steps.curl}` },
    { lang: "TypeScript", label: "TypeScript", source: `${typescriptClient(places)}\n${steps.typescript}` },
    { lang: "Python", label: "Python", source: `${pythonToken(places.tokenUrl)}\n${steps.python}` },
  ];
}
